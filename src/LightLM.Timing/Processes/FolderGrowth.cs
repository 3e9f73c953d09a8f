using System.Diagnostics;

namespace LightLM.Timing.Processes;

/// <summary>What has been added to a folder. Looking takes a small part of the time only, so that it does not disturb what runs.</summary>
internal sealed class FolderGrowth
{
    /// <summary>The most files that may be added.</summary>
    public const int MostFiles = 100_000;

    private const int SmallPart = 20;

    // Sizes are counted for what lies in the folder itself: a link to elsewhere is no file of the command's.
    private static readonly EnumerationOptions OwnFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        MaxRecursionDepth = 64,
    };

    private readonly DirectoryInfo _folder;
    private readonly (long Bytes, int Files) _atFirst;
    private TimeSpan _lookTime;
    private long _lookEnd;
    private long _bytes;

    /// <param name="path">The folder, as it is before anything is added.</param>
    public FolderGrowth(string path)
    {
        _folder = new DirectoryInfo(path);
        _atFirst = Count(int.MaxValue);
    }

    /// <summary>How many bytes were added; the most possible where there are too many files.</summary>
    /// <param name="isLast">Whether to look even where that was done a moment ago.</param>
    public long Bytes(bool isLast)
    {
        if (isLast || Stopwatch.GetElapsedTime(_lookEnd) >= _lookTime * SmallPart)
        {
            (long bytes, int files) = Count(_atFirst.Files + MostFiles);
            _bytes = files > _atFirst.Files + MostFiles ? long.MaxValue : bytes - _atFirst.Bytes;
        }

        return _bytes;
    }

    private (long Bytes, int Files) Count(int mostFiles)
    {
        long start = Stopwatch.GetTimestamp();
        long bytes = 0;
        int files = 0;
        try
        {
            foreach (FileInfo file in _folder.EnumerateFiles("*", OwnFiles))
            {
                bytes += file.Exists ? file.Length : 0;
                if (++files > mostFiles)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Files come and go while they are counted.
        }

        _lookEnd = Stopwatch.GetTimestamp();
        _lookTime = Stopwatch.GetElapsedTime(start, _lookEnd);
        return (bytes, files);
    }
}
