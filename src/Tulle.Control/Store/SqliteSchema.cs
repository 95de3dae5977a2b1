using Microsoft.Data.Sqlite;

namespace Tulle.Control.Store;

/// <summary>The tables of the SQLite store and their version.</summary>
internal static class SqliteSchema
{
    private const int CurrentVersion = 1;

    private const string Tables = """
        CREATE TABLE resources (
            kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            uid TEXT NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL, created_unix_ms INTEGER NOT NULL,
            metadata TEXT NOT NULL, spec TEXT NOT NULL,
            PRIMARY KEY (kind, namespace, name)
        ) WITHOUT ROWID;
        CREATE TABLE changes (
            revision INTEGER PRIMARY KEY, status INTEGER NOT NULL,
            kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            uid TEXT NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL, created_unix_ms INTEGER NOT NULL,
            metadata TEXT NOT NULL, spec TEXT NOT NULL
        );
        CREATE TABLE revision (latest INTEGER NOT NULL, compacted INTEGER NOT NULL);
        INSERT INTO revision VALUES (0, 0);
        PRAGMA user_version = 1;
        """;

    /// <summary>Makes the tables in a new file; refuses a file that a later Tulle wrote.</summary>
    public static void Prepare(SqliteConnection connection)
    {
        // FULL: a commit returns after the log is on the disk, so power loss takes nothing that was acknowledged.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = "PRAGMA user_version";
        query.Transaction = transaction;
        long version = (long)query.ExecuteScalar()!;
        if (version == 0)
        {
            Execute(connection, Tables, transaction);
        }
        else if (version != CurrentVersion)
        {
            throw new InvalidDataException(
                $"{connection.DataSource} has schema version {version}; this tulle reads version {CurrentVersion}");
        }
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
