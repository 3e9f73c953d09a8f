namespace LightLM.Timing;
/// <summary>x</summary>
public static class TimingMarkdown { /// <summary>x</summary>
 public static string Write(TimingReport r) => ""; }
