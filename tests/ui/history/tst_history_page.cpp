#include "tests/support/picture.h"
#include "tests/support/route_samples.h"
#include "ui/history/history_page.h"

#include <QtTest>

using namespace vigla;

namespace {

ui::HistoryEntry entry(const QString& id, int minute, int from, int to)
{
    ui::HistoryEntry value;
    value.id = id;
    value.at = parseRfc3339("2026-08-22T14:" + std::to_string(minute) + ":09Z").value();
    value.contextName = QStringLiteral("kind-demo");
    value.user = QStringLiteral("developer");
    value.objects = {samples::virtualService()};
    value.sentences = {
        "reviews v2: " + std::to_string(from) + " % → " + std::to_string(to) + " % of the traffic"};
    value.outcome = QStringLiteral("Stored");
    value.diff = routing::diffLines(
        samples::virtualServiceYaml(100 - from, from), samples::virtualServiceYaml(100 - to, to));
    value.canUndo = true;
    return value;
}

} // namespace

class TestHistoryPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { ui::applyTheme(ui::lightTheme()); }

    void pictures()
    {
        ui::HistoryPage page;
        auto refused = entry(QStringLiteral("b"), 31, 20, 50);
        refused.canUndo = false;
        refused.whyNotUndoable = QStringLiteral("Nothing was stored.");
        refused.outcome = QStringLiteral("Refused: total destination weight = 90");
        page.setEntries({entry(QStringLiteral("c"), 42, 20, 50), refused,
            entry(QStringLiteral("a"), 10, 0, 20)});
        samples::savePictures(page, {1384, 824}, QStringLiteral("history"));
        page.showEntry(QStringLiteral("b"));
        samples::savePictures(page, {968, 624}, QStringLiteral("history"));
        QVERIFY(true);
    }
};

QTEST_MAIN(TestHistoryPage)
#include "tst_history_page.moc"
