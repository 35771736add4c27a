#!/bin/sh
# Een reservekopie van alles wat op de hub staat: beide databases, de cursus, de post, het gedeelde en ieders eigen map.
# Wat nodig is, staat in /etc/werkboek/reserve.env:
#   DATABASES     de adressen van de databases, gescheiden door spaties (postgresql://…)
#   FOLDERS       de mappen, gescheiden door spaties: cursus, post, klas, /home, /etc/werkboek, /var/lib/werkboek
#   TARGET        waar de kopieën komen: een andere schijf, alleen leesbaar voor root
#   KEEP_DAYS     na hoeveel dagen een kopie weg mag
#   RECIPIENT     (mag leeg) de sleutel waarvoor gpg versleutelt; kopieën die het gebouw verlaten, versleutelt u altijd
set -eu
umask 077

: "${DATABASES:?}" "${FOLDERS:?}" "${TARGET:?}" "${KEEP_DAYS:?}"
stamp=$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$TARGET"
work=$(mktemp -d "$TARGET/.bezig-XXXXXX")
trap 'rm -rf "$work"' EXIT

for address in $DATABASES; do
    name=${address##*/}
    pg_dump --format=custom --no-owner --file="$work/${name%%\?*}.dump" "$address"
done

# Een bestand dat tijdens het lezen verandert, is geen fout (tar zegt dan 1): de volgende nacht is het er weer bij.
# shellcheck disable=SC2086
tar --create --gzip --warning=no-file-changed --acls --xattrs --exclude='*/.cache' --exclude='*/.plg' --exclude='*/.local/share/Trash' \
    --file="$work/mappen.tar.gz" --absolute-names $FOLDERS || [ $? -eq 1 ]

(cd "$work" && sha256sum -- *.dump mappen.tar.gz >controle.sha256)

if [ -n "${RECIPIENT:-}" ]; then
    tar --create --directory="$work" . | gpg --batch --encrypt --recipient "$RECIPIENT" --output "$TARGET/werkboek-$stamp.tar.gpg"
else
    mv "$work" "$TARGET/werkboek-$stamp"
    trap - EXIT
fi

find "$TARGET" -mindepth 1 -maxdepth 1 -name 'werkboek-*' -mtime "+$KEEP_DAYS" -exec rm -rf {} +
