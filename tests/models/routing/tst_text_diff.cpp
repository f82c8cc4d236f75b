#include "models/routing/text_diff.h"

#include <QTest>

#include <random>

using namespace vigla;
using routing::DiffRow;
using routing::RowKind;
using routing::TextDiff;

namespace {

/// One row a line: kind, then the sides with their marks in brackets.
std::string picture(const routing::DiffSide& side)
{
    std::string text = side.text;
    for (auto mark = side.marks.rbegin(); mark != side.marks.rend(); ++mark) {
        text.insert(mark->end, "]");
        text.insert(mark->begin, "[");
    }
    return text;
}

QByteArray picture(const TextDiff& diff)
{
    std::string text;
    for (const DiffRow& row : diff.rows) {
        switch (row.kind) {
        case RowKind::Same:
            text += "  " + row.left.text;
            break;
        case RowKind::Changed:
            text += "~ " + picture(row.left) + " | " + picture(row.right);
            break;
        case RowKind::Added:
            text += "+ " + row.right.text;
            break;
        case RowKind::Removed:
            text += "- " + row.left.text;
            break;
        }
        text += "\n";
    }
    return QByteArray::fromStdString(text);
}

std::string side(const TextDiff& diff, bool isLeft)
{
    std::string text;
    int number = 0;
    for (const DiffRow& row : diff.rows) {
        const auto& half = isLeft ? row.left : row.right;
        if (half.number == 0)
            continue;
        if (half.number != ++number)
            return "numbers are not in order";
        text += half.text + "\n";
    }
    return text;
}

} // namespace

class TestTextDiff : public QObject {
    Q_OBJECT
private slots:
    void rows_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::addColumn<QByteArray>("right");
        QTest::addColumn<QByteArray>("rows");
        const auto row
            = [](const char* name, const char* left, const char* right, const char* rows) {
                  QTest::newRow(name) << QByteArray(left) << QByteArray(right) << QByteArray(rows);
              };
        row("nothing and nothing", "", "", "");
        row("equal texts", "a\nb\n", "a\nb\n", "  a\n  b\n");
        row("a missing last line feed is no difference", "a\nb", "a\nb\n", "  a\n  b\n");
        row("something new in nothing", "", "a\nb\n", "+ a\n+ b\n");
        row("everything gone", "a\nb\n", "", "- a\n- b\n");
        row("a changed number marks the number", "route:\n  weight: 80\n", "route:\n  weight: 20\n",
            "  route:\n~   weight: [80] |   weight: [20]\n");
        row("an added line", "a\nc\n", "a\nb\nc\n", "  a\n+ b\n  c\n");
        row("a removed line", "a\nb\nc\n", "a\nc\n", "  a\n- b\n  c\n");
        row("a line replaced by one that has nothing in common", "a\nx: 1\nb\n", "a\ny: 2\nb\n",
            "  a\n~ [x]: [1] | [y]: [2]\n  b\n");
        row("alike lines stand side by side, the new one alone", "- subset: v1\n  weight: 100\n",
            "- subset: v1\n  weight: 80\n- subset: v2\n  weight: 20\n",
            "  - subset: v1\n~   weight: [100] |   weight: [80]\n+ - subset: v2\n+   weight: 20\n");
        row("lines that are not alike stand alone", "match: /a\nx\n", "timeout: 5s\nhost: b\ny\n",
            "- match: /a\n- x\n+ timeout: 5s\n+ host: b\n+ y\n");
        row("in a long word only the characters are marked", "host: productpage-service-one\n",
            "host: productpage-service-two\n",
            "~ host: productpage-service-[one] | host: productpage-service-[two]\n");
        row("a long word with a short difference", "a: averyverylongword1x\n",
            "a: averyverylongword2x\n", "~ a: averyverylongword[1]x | a: averyverylongword[2]x\n");
        row("characters of several bytes stay whole", "a: ああああああああ\n",
            "a: ああああいあああ\n", "~ a: ああああ[あ]あああ | a: ああああ[い]あああ\n");
        row("an insertion marks one side only", "a b\n", "a new b\n", "~ a b | a [new ]b\n");
    }
    void rows()
    {
        QFETCH(const QByteArray, left);
        QFETCH(const QByteArray, right);
        const auto diff = routing::diffLines(left.toStdString(), right.toStdString());
        QCOMPARE(diff.outcome, TextDiff::Outcome::Completed);
        QTEST(picture(diff), "rows");
        QCOMPARE(diff.hasChanges(), left.trimmed() != right.trimmed());
    }

    void bothSidesComeBackWhole()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 300; ++round) {
            std::string left;
            std::string right;
            for (auto i = random() % 40; i > 0; --i)
                left += "line " + std::to_string(random() % 6) + "\n";
            for (auto i = random() % 40; i > 0; --i)
                right += "line " + std::to_string(random() % 6) + "\n";
            const auto diff = routing::diffLines(left, right);
            QCOMPARE(QByteArray::fromStdString(side(diff, true)), QByteArray::fromStdString(left));
            QCOMPARE(
                QByteArray::fromStdString(side(diff, false)), QByteArray::fromStdString(right));
            for (const DiffRow& row : diff.rows)
                QVERIFY((row.kind == RowKind::Same) == (row.left.text == row.right.text));
        }
    }

    void unifiedText()
    {
        std::string left;
        std::string right;
        for (int i = 1; i <= 30; ++i) {
            left += "line " + std::to_string(i) + "\n";
            right += (i == 5  ? "changed five"
                    : i == 29 ? "new\nline 29"
                              : "line " + std::to_string(i));
            right += "\n";
        }
        const auto text
            = routing::renderUnified(routing::diffLines(left, right), "live", "draft", 2);
        QCOMPARE(QByteArray::fromStdString(text),
            QByteArray(
                "--- live\n+++ draft\n"
                "@@ -3,5 +3,5 @@\n line 3\n line 4\n-line 5\n+changed five\n line 6\n line 7\n"
                "@@ -27,4 +27,5 @@\n line 27\n line 28\n+new\n line 29\n line 30\n"));
    }

    void unifiedTextOfACreationAndOfNothing()
    {
        const auto created = routing::renderUnified(routing::diffLines("", "a\n"), "l", "r");
        QCOMPARE(
            QByteArray::fromStdString(created), QByteArray("--- l\n+++ r\n@@ -0,0 +1 @@\n+a\n"));
        QVERIFY(routing::renderUnified(routing::diffLines("a\n", "a\n"), "l", "r").empty());
    }

    void tooManyLinesAreRefused()
    {
        std::string many;
        for (std::size_t i = 0; i <= routing::kMostDiffLines; ++i)
            many += "x\n";
        QCOMPARE(routing::diffLines(many, "a").outcome, TextDiff::Outcome::TooLarge);
    }

    void aStoppedDiffSaysSo()
    {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(routing::diffLines("a\nb\n", "c\nd\n", stop.get_token()).outcome,
            TextDiff::Outcome::Cancelled);
    }

    void hugeTextsWithNothingInCommonAreRemovedAndAdded()
    {
        std::string left;
        std::string right;
        for (int i = 0; i < 18'000; ++i) {
            left += "left " + std::to_string(i) + "\n";
            right += "right " + std::to_string(i) + "\n";
        }
        const auto diff = routing::diffLines(left, right);
        QCOMPARE(diff.outcome, TextDiff::Outcome::Completed);
        QCOMPARE(diff.rows.size(), std::size_t{36'000});
    }

    void aVeryLongLineIsCompared()
    {
        const std::string left = "x: " + std::string(2 << 20, 'a') + " one end";
        const std::string right = "x: " + std::string(2 << 20, 'a') + " two end";
        const auto diff = routing::diffLines(left, right);
        QCOMPARE(diff.rows.size(), std::size_t{1});
        QCOMPARE(diff.rows[0].left.marks.size(), std::size_t{1});
        QCOMPARE(left.substr(diff.rows[0].left.marks[0].begin, 3), std::string("one"));
    }
};

QTEST_APPLESS_MAIN(TestTextDiff)
#include "tst_text_diff.moc"
