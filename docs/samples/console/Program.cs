using System.Text;
using LightLM;
using LightLM.Models;
using LightLM.Tasks;

Console.InputEncoding = Console.OutputEncoding = Encoding.UTF8;
using LightModel model = LightModel.Load(Cluener.Path);
Console.Error.WriteLine(model);
if (CpuReport.Warning is string warning)
{
    Console.Error.WriteLine(warning);
}

while (Console.ReadLine() is string text)
{
    foreach (Entity entity in model.FindEntities(text))
    {
        Console.WriteLine(entity);
    }
}
