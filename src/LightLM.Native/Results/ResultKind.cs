namespace LightLM.Native.Results;

/// <summary>Which function made a result of items.</summary>
internal enum ResultKind
{
    Entities,
    Answers,
    Labels,
    Masks,
    Embeddings,
}
