# Instellingen van uw cursus voor nbgrader. 'workbook docent new' zet een kopie in uw cursusmap;
# deze regels kunt u daar aanpassen, de opdrachten blijven dezelfde.
c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "plg"

# Wat een deelnemer leest op de plaats van een uitwerking.
c.ClearSolutions.code_stub = {"python": "# Hier hoeft u niets in te vullen."}
c.ClearSolutions.text_stub = "_Hier komt bij het inleveren vanzelf uw antwoord te staan._"

# Een nagekeken cel rekent alleen met opgeslagen antwoorden: wie na twee minuten nog rekent, hangt.
c.ExecutePreprocessor.timeout = 120

# De antwoorden van een deelnemer worden nooit vervangen door een bestand met dezelfde naam uit source/.
c.Autograde.exclude_overwriting = {
    "m1-ink": [
        "antwoorden/ink.json",
        "antwoorden/hpm_ontwerp.json",
        "antwoorden/visie.json",
        "antwoorden/professionalisering.json",
        "antwoorden/conclusies.json",
        "antwoorden/m1-ink.json",
        "manifest.json",
    ],
    "m3-cultuur": ["antwoorden/ocai.json", "antwoorden/m3-cultuur.json", "manifest.json"],
}
