namespace LightLM.Native.Layout;

/// <summary>What a model answers: the bits of <c>LIGHTLM_TASK_...</c>.</summary>
[Flags]
internal enum ModelTasks
{
    None = 0,
    Entities = 1,
    Answers = 2,
    Classification = 4,
    Coreference = 8,
    Masks = 16,
    Embeddings = 32,
}
