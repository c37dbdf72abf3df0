using Rollcall.FakeAtlassian;

await using var host = await FakeAtlassianHost.StartAsync();
Console.WriteLine($"Jira   {host.JiraUrl}");
Console.WriteLine($"Crowd  {host.CrowdUrl}");
await host.WaitForShutdownAsync();
