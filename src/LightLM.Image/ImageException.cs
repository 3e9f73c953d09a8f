namespace LightLM.Image;

/// <summary>An image that cannot be made.</summary>
internal sealed class ImageException(string message, Exception? innerException = null) : Exception(message, innerException);
