using LightLM.Tokenization;

namespace LightLM.Tasks.Prompted;

/// <summary>A text or a prompt with its tokens, which are made once however often it is read.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tokens">Its tokens, without special ones.</param>
internal sealed record TokenizedText(string Text, IReadOnlyList<Token> Tokens);
