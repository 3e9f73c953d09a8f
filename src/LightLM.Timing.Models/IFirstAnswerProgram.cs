using System.Diagnostics;
using LightLM.Clue;

namespace LightLM.Timing.Models;

/// <summary>A program that loads a model, answers one row, and prints a line as soon as it has, then how much memory it took.</summary>
internal interface IFirstAnswerProgram
{
    /// <summary>A start of the program.</summary>
    /// <param name="task">The task of the row.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="data">The data set whose first row is answered.</param>
    /// <param name="maxLength">The longest input of a head that the model lacks, in tokens.</param>
    /// <param name="threads">The threads of a call.</param>
    ProcessStartInfo Start(ClueTask task, string model, string data, int maxLength, int threads);

    /// <summary>The most memory in bytes, from what was printed after the first line; null where the system does not tell.</summary>
    long? ReadPeakMemory(string printed);
}
