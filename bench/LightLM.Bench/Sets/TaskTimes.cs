using LightLM.Bench.Results;
using LightLM.Clue;

namespace LightLM.Bench.Sets;

/// <summary>The times of both engines for one task, precision, number of threads and way of calling.</summary>
/// <param name="Task">The task.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Threads">The threads of a call.</param>
/// <param name="Batch">Rows a call of LightLM: one, or some dozens.</param>
/// <param name="OnnxBatch">Sequences a run of ONNX Runtime: its best number.</param>
/// <param name="Times">Times of a row; where rows are predicted together, the mean of a row.</param>
/// <param name="RowsTimed">How many rows are predicted together.</param>
internal sealed record TaskTimes(ClueTask Task, string Precision, int Threads, int Batch, int OnnxBatch, PairTimes Times, int RowsTimed);
