using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Admin;

namespace Tulle.Proxy.Host;

/// <summary>Opens the admin page where the bootstrap asks for one.</summary>
internal static class AdminPage
{
    public static bool TryStart(
        EventLoop loop, HostControl control, BootstrapSettings bootstrap, HostOptions options, out string error)
    {
        error = "";
        if (bootstrap.Admin is not { } settings)
        {
            return true;
        }

        if (!control.TryOpenAdminLogs(settings.AccessLogs, out error))
        {
            return false;
        }

        var admin = new AdminServer(loop, control, bootstrap.Stats);
        NetError result = admin.Listen(settings.Address);
        if (result != NetError.None)
        {
            error = $"cannot bind admin address '{settings.Address}': {result}";
            return false;
        }

        if (options.AdminAddressPath.Length > 0)
        {
            File.WriteAllText(options.AdminAddressPath, admin.Local.ToString());
        }

        return true;
    }
}
