using Microsoft.Data.Sqlite;

namespace Tulle.Control.Store;

/// <summary>The statements of the SQLite store, each a call. Not thread-safe: the store serialises.</summary>
internal sealed class SqliteRows(SqliteConnection connection)
{
    private const string Columns = "kind, namespace, name, uid, version, generation, created_unix_ms, metadata, spec";

    public (long Latest, long Compacted) ReadRevision()
    {
        using SqliteCommand command = Command("SELECT latest, compacted FROM revision");
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public StoredResource? Find(ResourceKey key)
    {
        using SqliteCommand command = Command(
            $"SELECT {Columns} FROM resources WHERE kind = $kind AND namespace = $namespace AND name = $name");
        Bind(command, key);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? Read(reader, 0) : null;
    }

    public List<StoredResource> List(string? kind, string? inNamespace)
    {
        using SqliteCommand command = Command(
            $"SELECT {Columns} FROM resources WHERE ($kind IS NULL OR kind = $kind) "
            + "AND ($namespace IS NULL OR namespace = $namespace) ORDER BY kind, namespace, name");
        command.Parameters.AddWithValue("$kind", (object?)kind ?? DBNull.Value);
        command.Parameters.AddWithValue("$namespace", (object?)inNamespace ?? DBNull.Value);
        using SqliteDataReader reader = command.ExecuteReader();
        var items = new List<StoredResource>();
        while (reader.Read())
        {
            items.Add(Read(reader, 0));
        }
        return items;
    }

    public List<ResourceChange> Changes(long after, int limit)
    {
        using SqliteCommand command = Command(
            $"SELECT revision, status, {Columns} FROM changes WHERE revision > $after ORDER BY revision LIMIT $limit");
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$limit", limit);
        using SqliteDataReader reader = command.ExecuteReader();
        var changes = new List<ResourceChange>();
        while (reader.Read())
        {
            changes.Add(new ResourceChange(reader.GetInt64(0), (WriteStatus)reader.GetInt32(1), Read(reader, 2)));
        }
        return changes;
    }

    public void Save(StoredResource resource)
    {
        using SqliteCommand command = Command(
            $"INSERT OR REPLACE INTO resources ({Columns}) VALUES "
            + "($kind, $namespace, $name, $uid, $version, $generation, $created, $metadata, $spec)");
        Bind(command, resource);
        command.ExecuteNonQuery();
    }

    public void Remove(ResourceKey key)
    {
        using SqliteCommand command = Command(
            "DELETE FROM resources WHERE kind = $kind AND namespace = $namespace AND name = $name");
        Bind(command, key);
        command.ExecuteNonQuery();
    }

    public void Record(ResourceChange change)
    {
        using SqliteCommand command = Command(
            $"INSERT INTO changes (revision, status, {Columns}) VALUES "
            + "($revision, $status, $kind, $namespace, $name, $uid, $version, $generation, $created, $metadata, "
            + "$spec)");
        command.Parameters.AddWithValue("$revision", change.Revision);
        command.Parameters.AddWithValue("$status", (int)change.Status);
        Bind(command, change.Resource);
        command.ExecuteNonQuery();
    }

    /// <summary>Stores the latest revision and drops history older than <paramref name="keep"/> revisions.</summary>
    public void Advance(long latest, long keep)
    {
        using SqliteCommand command = Command(
            "UPDATE revision SET latest = $latest, compacted = MAX(compacted, $latest - $keep); "
            + "DELETE FROM changes WHERE revision <= $latest - $keep");
        command.Parameters.AddWithValue("$latest", latest);
        command.Parameters.AddWithValue("$keep", keep);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private static void Bind(SqliteCommand command, ResourceKey key)
    {
        command.Parameters.AddWithValue("$kind", key.Kind);
        command.Parameters.AddWithValue("$namespace", key.Namespace);
        command.Parameters.AddWithValue("$name", key.Name);
    }

    private static void Bind(SqliteCommand command, StoredResource resource)
    {
        Bind(command, resource.Key);
        command.Parameters.AddWithValue("$uid", resource.Uid);
        command.Parameters.AddWithValue("$version", resource.Version);
        command.Parameters.AddWithValue("$generation", resource.Generation);
        command.Parameters.AddWithValue("$created", resource.CreatedAt.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$metadata", resource.Metadata);
        command.Parameters.AddWithValue("$spec", resource.Spec);
    }

    private static StoredResource Read(SqliteDataReader reader, int at) => new(
        new ResourceKey(reader.GetString(at), reader.GetString(at + 1), reader.GetString(at + 2)),
        reader.GetString(at + 3),
        reader.GetInt64(at + 4),
        reader.GetInt64(at + 5),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(at + 6)),
        reader.GetString(at + 7),
        reader.GetString(at + 8));
}
