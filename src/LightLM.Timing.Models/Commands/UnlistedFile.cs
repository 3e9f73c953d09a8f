namespace LightLM.Timing.Models.Commands;


/// <summary>A file in a command's folder that is not listed as the command's.</summary>
/// <param name="Name">Its path from the folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="HasAppeared">Whether the run has made it.</param>
internal sealed record UnlistedFile(string Name, long Bytes, bool HasAppeared);
