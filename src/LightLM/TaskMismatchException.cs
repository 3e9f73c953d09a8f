using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM;

/// <summary>A model was asked for something that its head does not answer, such as entities of a question answering model.</summary>
public sealed class TaskMismatchException : LightLMException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="expected">The head that the call needs.</param>
    /// <param name="found">The head that the model has.</param>
    public TaskMismatchException(string path, HeadKind expected, HeadKind found)
        : base($"{path}: expected a model for {expected.Describe()}, found one for {found.Describe()}. Choose another model.")
    {
        Expected = expected;
        Found = found;
    }

    /// <summary>Creates the error about a model whose task is told by more than its head.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="expected">The head that the call needs.</param>
    /// <param name="found">The head that the model has.</param>
    /// <param name="expectedTask">What the call needs a model for, in words.</param>
    /// <param name="foundTask">What the model is for, in words.</param>
    public TaskMismatchException(string path, HeadKind expected, HeadKind found, string expectedTask, string foundTask)
        : base($"{path}: expected a model for {expectedTask}, found one for {foundTask}. Choose another model.")
    {
        Expected = expected;
        Found = found;
    }

    /// <summary>The head that the call needs.</summary>
    public HeadKind Expected { get; }

    /// <summary>The head that the model has.</summary>
    public HeadKind Found { get; }
}
