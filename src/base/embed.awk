# Turns "file NAME" lines, each followed by the file's bytes as decimals (od -tu1), into the C table
# that base/asset.h looks files up in.
function finish() { if (name != "") printf "0};\n" }
BEGIN { print "#include \"base/asset.h\"\n" }
/^file / { finish(); name = $2; names[++n] = name; size[n] = 0; printf "static const unsigned char a%d[] = {", n; next }
{ for (i = 1; i <= NF; i++) printf "%s,", $i; size[n] += NF; printf "\n" }
END {
    finish()
    print "const struct qz_asset qz_assets[] = {"
    for (i = 1; i <= n; i++) printf "    {\"%s\", a%d, %d},\n", names[i], i, size[i]
    print "    {0, 0, 0}};"
}
