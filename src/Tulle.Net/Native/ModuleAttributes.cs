using System.Runtime.CompilerServices;

[assembly: DisableRuntimeMarshalling]
[assembly: InternalsVisibleTo("Tulle.Net.Tests")]
[module: SkipLocalsInit]
