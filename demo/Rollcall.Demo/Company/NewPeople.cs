using System.Globalization;

namespace Rollcall.Demo.Company;

/// <summary>Invents people. The same seed gives the same company.</summary>
internal sealed class NewPeople(Random random)
{
    // The second word is how the name is written in a login: identity providers fold to ASCII there, not in the display name.
    private static readonly (string Shown, string Login)[] GivenNames =
    [
        ("Ada", "ada"),
        ("Bjørn", "bjorn"),
        ("Chidi", "chidi"),
        ("Dalia", "dalia"),
        ("Eun-ji", "eunji"),
        ("Fatima", "fatima"),
        ("Goran", "goran"),
        ("Hana", "hana"),
        ("İpek", "ipek"),
        ("Jonas", "jonas"),
        ("Kavya", "kavya"),
        ("Łucja", "lucja"),
        ("Mateo", "mateo"),
        ("Nia", "nia"),
        ("Oluwaseun", "oluwaseun"),
        ("Priya", "priya"),
        ("Quentin", "quentin"),
        ("Rosa", "rosa"),
        ("Søren", "soren"),
        ("Tomás", "tomas"),
        ("Uma", "uma"),
        ("Viktor", "viktor"),
        ("Wanjiru", "wanjiru"),
        ("Xin", "xin"),
        ("Yusuf", "yusuf"),
        ("Zoë", "zoe"),
    ];

    private static readonly (string Shown, string Login)[] FamilyNames =
    [
        ("Abara", "abara"),
        ("Bergström", "bergstrom"),
        ("Castillo", "castillo"),
        ("D'Angelo", "dangelo"),
        ("Ekström", "ekstrom"),
        ("Farouk", "farouk"),
        ("Groß", "gross"),
        ("Hoàng", "hoang"),
        ("Ivanova", "ivanova"),
        ("Jansen-Smit", "jansensmit"),
        ("Kılıç", "kilic"),
        ("Lindqvist", "lindqvist"),
        ("Mbeki", "mbeki"),
        ("Novák", "novak"),
        ("O'Neill", "oneill"),
        ("Peña", "pena"),
        ("Quispe", "quispe"),
        ("Rao", "rao"),
        ("Šimić", "simic"),
        ("Tanaka", "tanaka"),
        ("Usman", "usman"),
        ("van der Berg", "vanderberg"),
        ("Weiß", "weiss"),
        ("Xu", "xu"),
        ("Yıldız", "yildiz"),
        ("Zhou", "zhou"),
    ];

    private readonly HashSet<string> _logins = new(StringComparer.Ordinal);
    private int _number;

    public Person Hire(string source, string department, string userType = "Employee")
    {
        var given = GivenNames[random.Next(GivenNames.Length)];
        var family = FamilyNames[random.Next(FamilyNames.Length)];
        var login = Unused($"{given.Login}.{family.Login}");
        return new Person
        {
            Number = ++_number,
            Source = source,
            GivenName = given.Shown,
            FamilyName = family.Shown,
            UserName = login,
            Email = login,
            Department = department,
            UserType = userType,
        };
    }

    /// <summary>A person with a login of our choosing.</summary>
    public Person Named(string source, string userName, string givenName, string familyName, string userType) =>
        new()
        {
            Number = ++_number,
            Source = source,
            GivenName = givenName,
            FamilyName = familyName,
            UserName = userName,
            Email = Unused($"{givenName}.{familyName}".ToLowerInvariant()),
            Department = "Operations",
            UserType = userType,
        };

    /// <summary>A new family name, and with it a new login and address: what a wedding does to a directory.</summary>
    public Person Marry(Person person)
    {
        var family = FamilyNames.Where(name => name.Shown != person.FamilyName).ElementAt(random.Next(FamilyNames.Length - 1));
        var given = GivenNames.First(name => name.Shown == person.GivenName);
        var login = Unused($"{given.Login}.{family.Login}");
        return person with { FamilyName = family.Shown, UserName = login, Email = login };
    }

    private string Unused(string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            var login =
                attempt == 1
                    ? $"{name}@example.com"
                    : string.Create(CultureInfo.InvariantCulture, $"{name}{attempt}@example.com");
            if (_logins.Add(login))
                return login;
        }
    }
}
