namespace LightLM.Timing;
/// <summary>x</summary>
public static class TimingPage { /// <summary>x</summary>
 public static string Write(TimingReport r) => ""; }
