using Rollcall.AdminApi;

namespace Rollcall.Cli.Output;

/// <summary>What a check found, and what to do about it.</summary>
internal static class FindingText
{
    public static void Write(Screen screen, CheckFinding finding)
    {
        screen.Line(
            0,
            [($"{finding.Level, -8}", Styles.OfState(finding.Level)), ($"{finding.Subject}: {finding.Message}", null)]
        );
        if (finding.WhatToDo is { } whatToDo)
            screen.Line(8, whatToDo);
    }
}
