using LightLM.Kernels;

namespace LightLM.Encoders.Chunks;

/// <summary>
/// The normal numbers that PyTorch's generator for the CPU draws from a seed: a Mersenne twister (Matsumoto and Nishimura, 1998), 24 bits for a
/// uniform number, and pairs of those made normal (Box and Muller, 1958), 16 at a time.
/// </summary>
internal static class NormalNumbers
{
    private const int AtOnce = 16;
    private const int Half = AtOnce / 2;

    /// <summary>Draws numbers of mean 0 and variance 1.</summary>
    /// <param name="seed">What the generator begins with.</param>
    /// <param name="count">How many; where they are not a multiple of 16, the last 16 are drawn anew.</param>
    public static float[] Draw(uint seed, int count)
    {
        MersenneTwister generator = new(seed);
        float[] numbers = new float[Math.Max(count, AtOnce)];
        Uniform(generator, numbers);
        for (int start = 0; start + AtOnce <= numbers.Length; start += AtOnce)
        {
            MakeNormal(numbers.AsSpan(start, AtOnce));
        }

        if (numbers.Length % AtOnce != 0)
        {
            Span<float> last = numbers.AsSpan(numbers.Length - AtOnce);
            Uniform(generator, last);
            MakeNormal(last);
        }

        return numbers.Length == count ? numbers : numbers[..count];
    }

    private static void Uniform(MersenneTwister generator, Span<float> numbers)
    {
        const int bits = 24;
        foreach (ref float number in numbers)
        {
            number = (generator.Next() & ((1u << bits) - 1)) * (1f / (1 << bits));
        }
    }

    private static void MakeNormal(Span<float> uniform)
    {
        for (int i = 0; i < Half; i++)
        {
            float radius = MathF.Sqrt(-2 * (float)PortableMath.Log(1 - uniform[i]));
            (double sine, double cosine) = PortableMath.SinCos(2 * MathF.PI * uniform[i + Half]);
            uniform[i] = radius * (float)cosine;
            uniform[i + Half] = radius * (float)sine;
        }
    }

    /// <summary>MT19937.</summary>
    private sealed class MersenneTwister
    {
        private const int Size = 624;
        private const int Middle = 397;
        private readonly uint[] _state = new uint[Size];
        private int _next = Size;

        public MersenneTwister(uint seed)
        {
            _state[0] = seed;
            for (uint i = 1; i < Size; i++)
            {
                uint before = _state[i - 1];
                _state[i] = (1812433253u * (before ^ (before >> 30))) + i;
            }
        }

        public uint Next()
        {
            if (_next == Size)
            {
                Twist();
            }

            uint value = _state[_next++];
            value ^= value >> 11;
            value ^= (value << 7) & 0x9d2c5680u;
            value ^= (value << 15) & 0xefc60000u;
            return value ^ (value >> 18);
        }

        private void Twist()
        {
            for (int i = 0; i < Size; i++)
            {
                uint mixed = (_state[i] & 0x80000000u) | (_state[(i + 1) % Size] & 0x7fffffffu);
                _state[i] = _state[(i + Middle) % Size] ^ (mixed >> 1) ^ ((mixed & 1) * 0x9908b0dfu);
            }

            _next = 0;
        }
    }
}
