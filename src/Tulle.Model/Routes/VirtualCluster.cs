using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record VirtualCluster(string Name, HeaderMatcher[] Headers);
