using System.Buffers.Binary;

namespace LightLM.TensorFlow.Tests;

/// <summary>Writes protobuf's wire format.</summary>
internal static class Wire
{
    public static byte[] Varint(ulong number)
    {
        List<byte> bytes = [];
        for (; number >= 0x80; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        return [.. bytes, (byte)number];
    }

    public static byte[] Number(int field, ulong number) => [.. Varint((ulong)field << 3), .. Varint(number)];

    public static byte[] Bytes(int field, byte[] bytes) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Fixed(int field, uint number) => [.. Varint(((ulong)field << 3) | 5), .. Fixed(number)];

    public static byte[] Fixed(uint number)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }
}
