using Xunit.Sdk;

// Tests that measure time must not disturb each other.
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.None)]
