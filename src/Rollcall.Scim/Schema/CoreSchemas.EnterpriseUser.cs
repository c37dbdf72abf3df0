namespace Rollcall.Scim.Schema;

/// <summary>RFC 7643 section 4.3.</summary>
internal static partial class CoreSchemas
{
    public static SchemaDefinition EnterpriseUser { get; } =
        new(
            ScimUrns.EnterpriseUser,
            "EnterpriseUser",
            "Enterprise User",
            [
                Text("employeeNumber", "The number given to the person by the organisation."),
                Text("costCenter", "The cost center."),
                Text("organization", "The organisation."),
                Text("division", "The division."),
                Text("department", "The department."),
                new()
                {
                    Name = "manager",
                    Type = AttributeType.Complex,
                    Description = "The person's manager.",
                    SubAttributes =
                    [
                        // An id, which RFC 7643 3.1 makes case exact whatever 8.7.1 lists.
                        new()
                        {
                            Name = "value",
                            CaseExact = true,
                            Description = "The id of the manager.",
                        },
                        Link("$ref", "The URI of the manager.", "User"),
                        new()
                        {
                            Name = "displayName",
                            Mutability = Mutability.ReadOnly,
                            Description = "The name of the manager.",
                        },
                    ],
                },
            ]
        );
}
