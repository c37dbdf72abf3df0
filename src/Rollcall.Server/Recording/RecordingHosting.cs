namespace Rollcall.Server.Recording;

/// <summary>Puts the request log into the application.</summary>
internal static class RecordingHosting
{
    public static void AddRecording(this IServiceCollection services)
    {
        services.AddSingleton<RequestRecorder>();
        services.AddHostedService<RecorderService>();
        services.AddHostedService<RequestRetention>();
    }
}
