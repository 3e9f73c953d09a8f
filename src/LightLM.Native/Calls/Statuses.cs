using LightLM.Clue;

namespace LightLM.Native.Calls;

/// <summary>What errors are called on the other side.</summary>
internal static class Statuses
{
    /// <summary>The status of an error.</summary>
    public static Status Of(Exception error) => error switch
    {
        CallException call => call.Status,
        TaskMismatchException => Status.TaskMismatch,
        ModelFileException => Status.ModelFileError,
        FileException or DataFileException => Status.FileError,
        LightLMException => Status.InputError,
        OperationCanceledException => Status.Cancelled,
        OutOfMemoryException => Status.OutOfMemory,

        // The only object of a caller's that can be closed while it is used.
        ObjectDisposedException => Status.InvalidHandle,
        IOException or UnauthorizedAccessException => Status.FileError,
        ArgumentException => Status.InvalidArgument,
        _ => Status.InternalError,
    };

    /// <summary>What is said about an error, in a line.</summary>
    public static string Message(Exception error) => error switch
    {
        CallException or LightLMException or IOException or UnauthorizedAccessException or ArgumentException => error.Message,
        ObjectDisposedException => "model: freed while this call began. Free a model after its last call.",
        OperationCanceledException => "The call was cancelled.",
        OutOfMemoryException => "There is not enough memory. Give fewer texts at a time.",
        _ => $"A fault of LightLM, please report it: {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}",
    };

    /// <summary>The name of a status in the header.</summary>
    public static ReadOnlySpan<byte> Name(int status) => (Status)status switch
    {
        Status.Ok => "LIGHTLM_OK"u8,
        Status.InvalidArgument => "LIGHTLM_INVALID_ARGUMENT"u8,
        Status.InvalidHandle => "LIGHTLM_INVALID_HANDLE"u8,
        Status.BufferTooSmall => "LIGHTLM_BUFFER_TOO_SMALL"u8,
        Status.InputError => "LIGHTLM_INPUT_ERROR"u8,
        Status.TaskMismatch => "LIGHTLM_TASK_MISMATCH"u8,
        Status.ModelFileError => "LIGHTLM_MODEL_FILE_ERROR"u8,
        Status.FileError => "LIGHTLM_FILE_ERROR"u8,
        Status.Cancelled => "LIGHTLM_CANCELLED"u8,
        Status.OutOfMemory => "LIGHTLM_OUT_OF_MEMORY"u8,
        Status.InternalError => "LIGHTLM_INTERNAL_ERROR"u8,
        _ => "unknown status"u8,
    };
}
