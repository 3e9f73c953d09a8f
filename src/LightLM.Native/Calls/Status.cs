namespace LightLM.Native.Calls;

/// <summary>How a call ended: the numbers of <c>lightlm_status</c>.</summary>
internal enum Status
{
    Ok = 0,
    InvalidArgument = 1,
    InvalidHandle = 2,
    BufferTooSmall = 3,
    InputError = 4,
    TaskMismatch = 5,
    ModelFileError = 6,
    FileError = 7,
    Cancelled = 8,
    OutOfMemory = 9,
    InternalError = 10,
}
