using LightLM;
using LightLM.Extensions;
using LightLM.Models;
using LightLM.Tasks;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddLightLM("entities", options => options.Path = Cluener.Path);
builder.Services.AddHostedService<Reader>();
builder.Build().Run();

/// <summary>Looks for entities in each line of standard input, and ends the host behind the last one.</summary>
internal sealed class Reader([FromKeyedServices("entities")] LightModel model, ILogger<Reader> logger, IHostApplicationLifetime host) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await Console.In.ReadLineAsync(stoppingToken) is string text)
        {
            foreach (Entity entity in model.FindEntities(text))
            {
                logger.LogInformation("{Entity}", entity);
            }
        }

        host.StopApplication();
    }
}
