System.Console.WriteLine("Rollcall");
