namespace Tulle.Net;

/// <summary>
/// Why a socket call failed: the numbers are Linux's errno, so any errno casts to it. Negative numbers are our own.
/// </summary>
public enum NetError : short
{
    None = 0,
    NotPermitted = 1,
    NotFound = 2,
    Interrupted = 4,
    InputOutput = 5,
    BadDescriptor = 9,
    WouldBlock = 11,
    OutOfMemory = 12,
    AccessDenied = 13,
    Exists = 17,
    Invalid = 22,
    TooManyFilesSystem = 23,
    TooManyFiles = 24,
    NoSpace = 28,
    BrokenPipe = 32,
    ProtocolNotSupported = 93,
    FamilyNotSupported = 97,
    AddressInUse = 98,
    AddressNotAvailable = 99,
    NetworkDown = 100,
    NetworkUnreachable = 101,
    ConnectionAborted = 103,
    ConnectionReset = 104,
    NoBuffers = 105,
    NotConnected = 107,
    TimedOut = 110,
    ConnectionRefused = 111,
    HostDown = 112,
    HostUnreachable = 113,
    InProgress = 115,

    /// <summary>Our own: the connect time-out of the caller ran out.</summary>
    ConnectTimeout = -1,
}
