using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>Whether an Upgrade or CONNECT is allowed: the route's word first, then the connection manager's.</summary>
internal static class UpgradeRules
{
    /// <summary>Gives the stream its chain and its <see cref="Tunnel"/>; false: not allowed.</summary>
    public static bool TryUseChain(HttpStream stream, Route? route)
    {
        bool isConnect = stream.Head.Method == RequestMethod.Connect;
        ReadOnlySpan<byte> type = "connect"u8;
        if (!isConnect && !TryGetOnlyType(stream.RequestHeaders, out type))
        {
            return false;
        }

        bool? routeSays = RouteSays(route, type);
        if (routeSays == false)
        {
            return false;
        }

        UpgradeSettings[] upgrades = stream.Manager.Config.Upgrades;
        int index = IndexOf(upgrades, type);
        bool managerAllows = index >= 0 && upgrades[index].Enabled;
        if (!managerAllows && routeSays != true)
        {
            return false;
        }

        stream.Tunnel = isConnect ? Tunnel.Connect : Tunnel.Upgrade;
        stream.UseChain(index >= 0 ? stream.Manager.RentUpgradeChain(index) : stream.Manager.RentChain());
        return true;
    }

    /// <summary>One protocol: beside an allowed one a second must not slip through (hostile case E05).</summary>
    private static bool TryGetOnlyType(HeaderTable headers, out ReadOnlySpan<byte> type)
    {
        int at = headers.Find(HeaderName.Upgrade);
        type = at >= 0 ? headers.ValueAt(at) : default;
        return at >= 0 && headers.Find(HeaderName.Upgrade, at + 1) < 0;
    }

    private static bool? RouteSays(Route? route, ReadOnlySpan<byte> type)
    {
        if (route?.Action is ForwardAction action)
        {
            foreach (RouteUpgrade upgrade in action.Upgrades)
            {
                if (System.Text.Ascii.EqualsIgnoreCase(upgrade.Type, type))
                {
                    return upgrade.Enabled;
                }
            }
        }

        return null;
    }

    private static int IndexOf(UpgradeSettings[] upgrades, ReadOnlySpan<byte> type)
    {
        for (int i = 0; i < upgrades.Length; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(upgrades[i].Type, type))
            {
                return i;
            }
        }

        return -1;
    }
}
