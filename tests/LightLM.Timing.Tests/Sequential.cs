// Tests that measure time must not disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
