"""The tables of the ledger. A new version of the schema is one more entry in :data:`MIGRATIONS`, never an edited one.

The first block is written while loops run; the second, what everything reads, changes only when a pass closes
(see :mod:`agent.ledger.fold`), which is what keeps the ledger frozen during a pass.
"""

from __future__ import annotations

import sqlite3

from agent.errors import LedgerDamaged

MIGRATIONS = (
    """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sources(
        name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, slug TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        refused TEXT NOT NULL DEFAULT '',           -- '', 'failed' or 'skipped'
        reason TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
    CREATE INDEX sources_by_hash ON sources(sha256);
    CREATE TABLE documents(
        sha256 TEXT PRIMARY KEY, reader INTEGER NOT NULL, format TEXT NOT NULL, title TEXT NOT NULL,
        version TEXT NOT NULL, date TEXT NOT NULL, characters INTEGER NOT NULL, sentences INTEGER NOT NULL,
        passages INTEGER NOT NULL, dropped TEXT NOT NULL, structure BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE passes(
        number INTEGER PRIMARY KEY, job TEXT NOT NULL, cohort INTEGER NOT NULL, brain TEXT NOT NULL,
        planned INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE items(
        key TEXT PRIMARY KEY, pass INTEGER NOT NULL, ordinal INTEGER NOT NULL, job TEXT NOT NULL,
        subject TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX items_by_pass ON items(pass, ordinal);
    CREATE INDEX items_by_subject ON items(subject, job);
    CREATE TABLE steps(
        item TEXT NOT NULL, turn INTEGER NOT NULL, effects TEXT NOT NULL, PRIMARY KEY(item, turn)) WITHOUT ROWID;
    CREATE TABLE calls(
        key TEXT PRIMARY KEY, text TEXT NOT NULL, finish TEXT NOT NULL, verdict TEXT NOT NULL,
        prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL
        ) WITHOUT ROWID;
    CREATE INDEX calls_by_tokens ON calls(prompt_tokens, cached_tokens, completion_tokens);
    CREATE TABLE events(name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE nights(                            -- finished and stopped stay empty where it was killed
        number INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '',
        stopped TEXT NOT NULL DEFAULT '');
    CREATE TABLE samples(                           -- what a night had spent after so many seconds
        night INTEGER NOT NULL, seconds REAL NOT NULL, calls INTEGER NOT NULL, prompt INTEGER NOT NULL,
        cached INTEGER NOT NULL, completion INTEGER NOT NULL, PRIMARY KEY(night, seconds)) WITHOUT ROWID;
    CREATE TABLE resolutions(conflict TEXT PRIMARY KEY, text TEXT NOT NULL, claims TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE pages(
        path TEXT PRIMARY KEY, now TEXT, before TEXT, settled INTEGER NOT NULL DEFAULT 0,
        text BLOB) WITHOUT ROWID;                   -- last promised, packed: what a person's edit is held against
    CREATE TABLE decisions(                         -- a person's, kept for ever
        kind TEXT NOT NULL,                         -- aliases, hidden, notes, properties, slug
        subject TEXT NOT NULL,                      -- an entity, or for notes and properties a page
        value TEXT NOT NULL,
        path TEXT NOT NULL,                         -- of the page where it was decided
        PRIMARY KEY(kind, subject)) WITHOUT ROWID;

    CREATE TABLE cards(
        source TEXT PRIMARY KEY, item TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, date TEXT NOT NULL,
        scope TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE claims(
        id TEXT PRIMARY KEY, item TEXT NOT NULL, source TEXT NOT NULL, normal TEXT NOT NULL, sentence INTEGER NOT NULL,
        pass INTEGER NOT NULL, spelling TEXT NOT NULL,
        attribute TEXT NOT NULL,                    -- the attribute's key where the claim has a value, else ''
        record TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX claims_by_name ON claims(normal, spelling, pass);
    CREATE INDEX claims_by_attribute ON claims(attribute, normal, source) WHERE attribute != '';
    CREATE INDEX claims_by_source ON claims(source);
    CREATE INDEX claims_by_pass ON claims(pass);
    CREATE TABLE cited(source TEXT NOT NULL, sentence INTEGER NOT NULL, claim TEXT NOT NULL,
        PRIMARY KEY(source, sentence, claim)) WITHOUT ROWID;
    CREATE TABLE mentions(
        id INTEGER PRIMARY KEY, item TEXT NOT NULL, source TEXT NOT NULL, normal TEXT NOT NULL, name TEXT NOT NULL,
        type TEXT NOT NULL, given TEXT NOT NULL,    -- JSON list: the other names that the cited sentence itself gives
        record TEXT NOT NULL);
    CREATE INDEX mentions_by_source ON mentions(source);
    CREATE INDEX mentions_by_name ON mentions(normal);
    CREATE TABLE questions(
        id INTEGER PRIMARY KEY, item TEXT NOT NULL, source TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TABLE entities(
        id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, type TEXT NOT NULL, aliases TEXT NOT NULL
        ) WITHOUT ROWID;
    CREATE TABLE names(normal TEXT PRIMARY KEY, entity TEXT NOT NULL, surfaces TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX names_by_entity ON names(entity);
    CREATE TABLE name_judgements(
        one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL, because TEXT NOT NULL,
        item TEXT NOT NULL, PRIMARY KEY(one, other)) WITHOUT ROWID;
    CREATE TABLE conflict_judgements(
        id TEXT PRIMARY KEY, entity TEXT NOT NULL, attribute TEXT NOT NULL, verdict TEXT NOT NULL,
        because TEXT NOT NULL, brain TEXT NOT NULL, claims TEXT NOT NULL, item TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX conflict_judgements_by_entity ON conflict_judgements(entity);
    CREATE TABLE prose(
        page TEXT PRIMARY KEY, sentences TEXT NOT NULL, seen INTEGER NOT NULL, brain TEXT NOT NULL, item TEXT NOT NULL
        ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE attempts(
        sha256 TEXT NOT NULL, reader INTEGER NOT NULL, times INTEGER NOT NULL, PRIMARY KEY(sha256, reader)
        ) WITHOUT ROWID;
    ALTER TABLE sources DROP COLUMN attempts;
    """,
    """
    CREATE TABLE snapshots(                         -- what was fetched from the web; the bytes are in raw/
        url TEXT PRIMARY KEY, final TEXT NOT NULL,  -- as asked for, and after redirects
        status INTEGER NOT NULL, sha256 TEXT NOT NULL,
        file TEXT NOT NULL,                         -- what the bytes are called for their reader
        headers TEXT NOT NULL,                      -- JSON, names in lower case
        taken TEXT NOT NULL,                        -- when the bytes came
        asked REAL NOT NULL                         -- when the server last said that they are still the same
        ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE documents ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';  -- JSON: what its bytes say
    ALTER TABLE documents ADD COLUMN outside INTEGER NOT NULL DEFAULT 0;   -- characters of the file without a run
    ALTER TABLE cards ADD COLUMN kind TEXT NOT NULL DEFAULT '';
    ALTER TABLE items ADD COLUMN missed TEXT NOT NULL DEFAULT '[]';        -- JSON: parts of it that no answer came to
    """,
    """
    CREATE TABLE contents(                          -- of a document's passages; first = 0: of its survey
        source TEXT NOT NULL, content TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        size INTEGER NOT NULL, PRIMARY KEY(source, first)) WITHOUT ROWID;
    CREATE INDEX contents_by_content ON contents(content);
    ALTER TABLE items ADD COLUMN how TEXT NOT NULL DEFAULT '';       -- these four: see records.Stretch
    ALTER TABLE items ADD COLUMN content TEXT NOT NULL DEFAULT '';
    ALTER TABLE items ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE items ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE claims ADD COLUMN rank TEXT NOT NULL DEFAULT '';
    DROP INDEX claims_by_source;
    CREATE INDEX claims_by_place ON claims(source, sentence, rank);
    """,
    """
    CREATE TABLE readings(                          -- what a model read in an image
        source TEXT PRIMARY KEY, brain TEXT NOT NULL, text TEXT NOT NULL, characters INTEGER NOT NULL,
        sentences INTEGER NOT NULL, passages INTEGER NOT NULL, dropped TEXT NOT NULL, structure BLOB NOT NULL
        ) WITHOUT ROWID;
    CREATE TABLE figures(                           -- images inside sources; without a place: it was looked into
        source TEXT NOT NULL, reader INTEGER NOT NULL, place TEXT NOT NULL, sha256 TEXT NOT NULL,
        caption TEXT NOT NULL, PRIMARY KEY(source, reader, place));
    CREATE INDEX figures_by_hash ON figures(sha256);
    """,
    """
    ALTER TABLE calls ADD COLUMN job TEXT NOT NULL DEFAULT '';
    ALTER TABLE name_judgements ADD COLUMN brain TEXT NOT NULL DEFAULT '';
    ALTER TABLE name_judgements ADD COLUMN blind INTEGER NOT NULL DEFAULT 0;  -- nothing was said of one of them then
    ALTER TABLE names ADD COLUMN slug TEXT NOT NULL DEFAULT '';    -- this and title: of one that is, or was, an
    ALTER TABLE names ADD COLUMN title TEXT NOT NULL DEFAULT '';   -- entity of its own
    ALTER TABLE resolutions ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0;  -- a person says that it is no conflict
    CREATE TABLE name_decisions(                    -- a person's, kept for ever; by age
        one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL,
        kept TEXT NOT NULL,                         -- of the two the one that gives the title
        note TEXT NOT NULL,
        pass INTEGER NOT NULL,                      -- the last one then
        UNIQUE(one, other));
    CREATE TABLE inbox(id TEXT PRIMARY KEY, record TEXT NOT NULL);  -- decisions that were taken out of the inbox
    """,
    """
    ALTER TABLE documents ADD COLUMN language TEXT NOT NULL DEFAULT '';    -- ISO 639-1, where it can be told
    """,
    """
    CREATE TABLE versions(                          -- of pages, packed, as the latest nights left them
        path TEXT NOT NULL, night INTEGER NOT NULL,
        text BLOB,                                  -- NULL: it was removed
        PRIMARY KEY(path, night)) WITHOUT ROWID;
    CREATE INDEX versions_by_night ON versions(night);
    INSERT INTO versions SELECT path, (SELECT coalesce(max(number), 0) FROM nights), text FROM pages
        WHERE text IS NOT NULL;
    """,
    """
    CREATE TABLE checks(                            -- second looks at claims; how = '': code could judge
        claim TEXT PRIMARY KEY, how TEXT NOT NULL, verdict TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE refuted(                           -- claims that a second look took out, and why
        id TEXT PRIMARY KEY, item TEXT NOT NULL, source TEXT NOT NULL, sentence INTEGER NOT NULL, pass INTEGER NOT NULL,
        verdict TEXT NOT NULL, because TEXT NOT NULL, brain TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX refuted_by_place ON refuted(source, sentence);
    """,
    """
    CREATE TABLE controls(                          -- what judges made of pairs whose answer is known
        brain TEXT NOT NULL, control TEXT NOT NULL, about TEXT NOT NULL, right INTEGER NOT NULL,
        PRIMARY KEY(brain, control)) WITHOUT ROWID;
    ALTER TABLE conflict_judgements ADD COLUMN by_code TEXT NOT NULL DEFAULT 'not judged';
    ALTER TABLE conflict_judgements ADD COLUMN everyone TEXT NOT NULL DEFAULT '';  -- JSON: all claims; '': as claims
    """,
    """
    CREATE TABLE proofs(                            -- second looks at sentences of pages
        said TEXT PRIMARY KEY, page TEXT NOT NULL,
        item TEXT NOT NULL,                         -- that wrote it last
        how TEXT NOT NULL,                          -- '': code could judge; 'nobody': nobody has looked yet
        verdict TEXT NOT NULL, because TEXT NOT NULL, brain TEXT NOT NULL, sentence TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX proofs_by_page ON proofs(page);
    ALTER TABLE prose ADD COLUMN base TEXT NOT NULL DEFAULT '';  -- item that wrote from these claims first
    """,
    """
    ALTER TABLE resolutions ADD COLUMN opened TEXT NOT NULL DEFAULT '';  -- why a person opened it again
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this program's version, each migration in one transaction. Refuses a newer ledger."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise LedgerDamaged(
            f"this wiki was written by a newer wikiagent (ledger version {version}, known here: {len(MIGRATIONS)}); "
            "update wikiagent"
        )
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {statements}; PRAGMA user_version = {number}; COMMIT;")
