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
    "m2-ikko": [
        "antwoorden/visie_praktijk.json",
        "antwoorden/stakeholders.json",
        "antwoorden/trends.json",
        "antwoorden/normering.json",
        "antwoorden/draagvlak.json",
        "antwoorden/doelen.json",
        "antwoorden/m2-ikko.json",
        "manifest.json",
    ],
    "m3-cultuur": [
        "antwoorden/ocai.json",
        "antwoorden/plg.json",
        "antwoorden/kader.json",
        "antwoorden/traject.json",
        "antwoorden/uitvoering.json",
        "antwoorden/doelen.json",
        "antwoorden/m3-cultuur.json",
        "manifest.json",
    ],
    "m4-onderzoek": [
        "antwoorden/onderzoeksbeoordeling.json",
        "antwoorden/onderzoeksplan.json",
        "antwoorden/doelen.json",
        "antwoorden/kerngroep.json",
        "antwoorden/onderzoekende_houding.json",
        "antwoorden/uitvoering.json",
        "antwoorden/verbeterpunt.json",
        "antwoorden/gesprekken.json",
        "antwoorden/voornemens.json",
        "antwoorden/m4-onderzoek.json",
        "manifest.json",
    ],
}
