# Turns the named statements of db/*/query/*.sql into C:  awk -v want=enum|table -f src/store/query.awk FILE...
#   enum   the header: Q_NAME for each statement, and Q_NAME_ARGS, how many parameters it has
#   table  qz_queries[], in the order of the enum
# A statement begins with the line "-- name: NAME"; comment lines that say what it is for follow, then its text up
# to a semicolon at the end of a line. A comment line "-- hot" says that it must never scan a table that grows, one
# "-- many" that it is run for many rows of arguments at once, and so has one of four forms (src/store/query.h).
# A comment line "-- large" says that it may have more rows than are held at once.
# What several statements say begins with "-- part: NAME" in a file before them, likewise; a line "{NAME ?2}" of a
# statement stands for it, with ?2 for its ?1.
# Two statements of one name in one dialect, a parameter that is passed over and a statement without comment end the
# build. A file in a folder sqlite/ or pg/ has what only that database says so; a name in both has as many parameters
# in both.
function fail(why) { printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"; failed = 1; exit 1 }
# How many parameters the text has; each from 1 up must stand in it.
function count(text, rest, k, most, seen) {
    rest = text
    while (match(rest, /\?[0-9]*/)) {
        if (RLENGTH == 1) fail(name ": a parameter without a number")
        k = substr(rest, RSTART + 1, RLENGTH - 1) + 0
        seen[k] = 1
        if (k > most) most = k
        rest = substr(rest, RSTART + RLENGTH)
    }
    for (k = 1; k <= most; k++) if (!(k in seen)) fail(name ": parameter ?" k " is passed over")
    return most + 0
}
# Whether the text can be run for many rows of arguments at once: what a server's text is made of is plain to see.
function for_many(text, wheres) {
    wheres = gsub(/ WHERE /, " WHERE ", text)
    if (text ~ /^SELECT /) return 1
    if (text ~ /^INSERT INTO [a-z_]+ *\([a-z_, ]+\) VALUES \(/) return 1
    if (text ~ /^UPDATE [a-z_]+ SET / && text !~ / RETURNING /) return wheres == 1
    return text ~ /^DELETE FROM [a-z_]+ WHERE / && wheres == 1
}
# A line of the statement's text.
function put(line, last) {
    text = text line " "
    gsub(/\\/, "\\\\", line); gsub(/"/, "\\\"", line)
    lines = lines "\n     \"" line (last ? "" : " ") "\""
}
# The part that such a line stands for.
function put_part(line, last, word, said, n, i) {
    split(line, word, /[ {}]+/)
    if (!(word[2] in part)) fail(name ": there is no part of that name above: " word[2])
    n = split(part[word[2]], said, "\n")
    for (i = 1; i <= n; i++) {
        sub(/\?1/, word[3], said[i])
        put(said[i], last && i == n)
    }
}
function text_of(i, dialect) { return (i, dialect) in says ? says[i, dialect] : "\n     NULL" }
BEGIN { dialects["sqlite"]; dialects["pg"]; dialects["all"] }
FNR == 1 {
    if (name != "") fail("the statement before has no end: " name)
    dialect = FILENAME ~ /\/sqlite\/query\// ? "sqlite" : FILENAME ~ /\/pg\/query\// ? "pg" : "all"
    schema = FILENAME ~ /^db\/kiosk\// ? "QZ_SCHEMA_KIOSK" : "QZ_SCHEMA_TRACKER"
}
/^-- part: / {
    if (name != "") fail("no semicolon at the end of " name)
    name = $3; in_part = 1; said = 0; text = ""
    if (name in part) fail("a second part of the name " name)
    next
}
in_part {
    if (/^--/) { said = 1; next }
    if (!said) fail(name ": say above it what it is for")
    last = sub(/;$/, "")
    text = text (text == "" ? "" : "\n") $0
    if (!last) next
    part[name] = text
    name = ""; in_part = 0
    next
}
/^-- name: / {
    if (name != "") fail("no semicolon at the end of " name)
    name = $3
    if (name !~ /^[a-z][a-z0-9_]*$/) fail("a name is of small letters, digits and _: " name)
    for (other in dialects)
        if ((name, other) in known && (other == dialect || other == "all" || dialect == "all"))
            fail("a second statement of the name " name)
    known[name, dialect] = 1; said = 0; hot = 0; many = 0; large = 0; text = ""; lines = ""
    next
}
name != "" && text == "" && /^--/ {
    if ($0 == "-- hot") hot = 1
    else if ($0 == "-- many") many = 1
    else if ($0 == "-- large") large = 1
    else said = 1
    next
}
name == "" && (/^--/ || /^$/) { next }
name == "" { fail("text that belongs to no name") }
/^--/ { fail(name ": comments stand above the text") }
{
    if (/\*/ && !/count\(\*\)/) fail(name ": write the columns out")
    if (/INTO [a-z_.]+ *(VALUES|SELECT)/ || /INTO [a-z_.]+$/) fail(name ": write the columns out")
    last = sub(/;$/, "")
    if (/^ *\{[a-z_]+ \?[0-9]+\}$/) put_part($0, last)
    else put($0, last)
    if (!last) next
    if (!said) fail(name ": say above it what it is for")
    if (large && text !~ /^(SELECT|WITH) /) fail(name ": has no rows")
    if (many && !for_many(text)) fail(name ": not of a form that is run for many rows of arguments")
    if (!(name in place)) {
        place[name] = ++n
        names[n] = name; args[n] = count(text); of[n] = schema
    } else if (count(text) != args[place[name]])
        fail(name ": another number of parameters in the other dialect")
    if (hot) heat[place[name]] = 1
    if (many) multiple[place[name]] = 1
    if (large) much[place[name]] = 1
    if (dialect != "pg") says[place[name], "sqlite"] = lines
    if (dialect != "sqlite" && schema != "QZ_SCHEMA_KIOSK") says[place[name], "pg"] = lines
    name = ""
}
END {
    if (failed) exit 1
    if (name != "") fail("no semicolon at the end of " name)
    if (want == "enum") {
        print "/* Made from db/<schema>/query/<topic>.sql by src/store/query.awk. */"
        print "#ifndef QZ_GEN_QUERY_H\n#define QZ_GEN_QUERY_H\n\nenum qz_query_id {"
        for (i = 1; i <= n; i++) printf "    Q_%s,\n", toupper(names[i])
        print "    Q_COUNT\n};\nenum {"
        for (i = 1; i <= n; i++) printf "    Q_%s_ARGS = %d,\n", toupper(names[i]), args[i]
        print "};\n\n#endif"
    } else {
        print "#include \"store/query.h\"\n\nconst struct qz_query qz_queries[Q_COUNT] = {"
        for (i = 1; i <= n; i++)
            printf "    {\"%s\",\n     {%s,%s},\n     %d, %s, %s, %s, %s},\n", names[i], text_of(i, "sqlite"),
                text_of(i, "pg"), args[i], i in heat ? "true" : "false", i in multiple ? "true" : "false",
                i in much ? "true" : "false", of[i]
        print "};"
    }
}
