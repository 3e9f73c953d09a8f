using LightLM.Timing.Statistics;

namespace LightLM.Contest.Standings;

/// <summary>How long a finalist takes over all tasks.</summary>
/// <param name="Tasks">Its time for each.</param>
/// <param name="FinalistMs">T_lite: the average of the tasks' means.</param>
/// <param name="BaselineMs">T_bert.</param>
/// <param name="Ratio">T_lite / T_bert.</param>
internal sealed record FinalistTime(IReadOnlyList<TaskTime> Tasks, double FinalistMs, double BaselineMs, RatioEstimate Ratio)
{
    /// <summary>
    /// Puts tasks together. The ratio of the averages is the mean of the tasks' ratios weighted by the baseline's times. The tasks were
    /// measured apart, so their errors are independent and add up as squares.
    /// </summary>
    public static FinalistTime Of(IReadOnlyList<TaskTime> tasks)
    {
        double baseline = tasks.Average(task => task.BaselineMs);
        double ratio = Weighted(task => task.Ratio.Estimate).Sum();
        double below = Norm(task => task.Ratio.Estimate - task.Ratio.Low);
        double above = Norm(task => task.Ratio.High - task.Ratio.Estimate);
        return new FinalistTime(tasks, ratio * baseline, baseline, new RatioEstimate(ratio, ratio - below, ratio + above));

        IEnumerable<double> Weighted(Func<TaskTime, double> figure) =>
            tasks.Select(task => task.BaselineMs / (baseline * tasks.Count) * figure(task));

        double Norm(Func<TaskTime, double> error) => Math.Sqrt(Weighted(error).Sum(part => part * part));
    }
}
