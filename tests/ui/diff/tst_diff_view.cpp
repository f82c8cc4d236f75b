#include "tests/support/picture.h"
#include "tests/support/route_samples.h"
#include "ui/diff/diff_canvas.h"
#include "ui/diff/diff_view.h"

#include <QClipboard>
#include <QLabel>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QtTest>

namespace vigla::ui {
namespace {

/// `S` same, `C` changed, `A` added, `R` removed.
std::vector<routing::DiffRow> rowsOf(const char* kinds)
{
    std::vector<routing::DiffRow> rows;
    int left = 0;
    int right = 0;
    for (const char* kind = kinds; *kind; ++kind) {
        routing::DiffRow row;
        row.kind = *kind == 'S' ? routing::RowKind::Same
            : *kind == 'C'      ? routing::RowKind::Changed
            : *kind == 'A'      ? routing::RowKind::Added
                                : routing::RowKind::Removed;
        if (*kind != 'A')
            row.left = {++left, "left", {}};
        if (*kind != 'R')
            row.right = {++right, "right", {}};
        rows.push_back(row);
    }
    return rows;
}

QString shapeOf(const std::vector<DiffLine>& lines)
{
    QStringList shape;
    for (const DiffLine& line : lines) {
        const QChar kind = QStringLiteral("BLRF").at(static_cast<int>(line.kind));
        shape << kind + QString::number(line.kind == DiffLine::Kind::Fold ? line.hidden : line.row);
    }
    return shape.join(QLatin1Char(' '));
}

routing::TextDiff reviewsDiff()
{
    return routing::diffLines(
        samples::virtualServiceYaml(80, 20), samples::virtualServiceYaml(50, 50));
}

} // namespace

class TestDiffView : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(lightTheme()); }

    void lines_data()
    {
        QTest::addColumn<QByteArray>("kinds");
        QTest::addColumn<bool>("isSideBySide");
        QTest::addColumn<QString>("expected");
        QTest::addRow("side by side") << QByteArray("SCS") << true << QStringLiteral("B0 B1 B2");
        QTest::addRow("unified prints left sides first")
            << QByteArray("SCCS") << false << QStringLiteral("B0 L1 L2 R1 R2 B3");
        QTest::addRow("unified added") << QByteArray("SA") << false << QStringLiteral("B0 R1");
        QTest::addRow("unified removed") << QByteArray("RS") << false << QStringLiteral("L0 B1");
        QTest::addRow("fold before")
            << QByteArray("SSSSSC") << true << QStringLiteral("F2 B2 B3 B4 B5");
        QTest::addRow("fold after")
            << QByteArray("CSSSSS") << true << QStringLiteral("B0 B1 B2 B3 F2");
        QTest::addRow("fold between")
            << QByteArray("CSSSSSSSSC") << true << QStringLiteral("B0 B1 B2 B3 F2 B6 B7 B8 B9");
        QTest::addRow("one line is not worth a fold")
            << QByteArray("CSSSSSSSC") << true << QStringLiteral("B0 B1 B2 B3 B4 B5 B6 B7 B8");
        QTest::addRow("all the same") << QByteArray("SSS") << true << QStringLiteral("F3");
        QTest::addRow("empty") << QByteArray() << true << QString();
    }
    void lines()
    {
        QFETCH(const QByteArray, kinds);
        QFETCH(const bool, isSideBySide);
        QFETCH(const QString, expected);
        DiffLineOptions options;
        options.isSideBySide = isSideBySide;
        QCOMPARE(shapeOf(buildDiffLines(rowsOf(kinds.constData()), options)), expected);
        QCOMPARE(changeStarts(rowsOf("SCCSAS")), (std::vector<int>{1, 4}));
    }

    void openFoldsAndAllLines()
    {
        DiffLineOptions options;
        options.open = {0};
        QCOMPARE(shapeOf(buildDiffLines(rowsOf("SSSSSC"), options)),
            QStringLiteral("B0 B1 B2 B3 B4 B5"));
        options.open.clear();
        options.showsAll = true;
        QCOMPARE(shapeOf(buildDiffLines(rowsOf("SSSSSC"), options)),
            QStringLiteral("B0 B1 B2 B3 B4 B5"));
    }

    void marksFollowTheShownText()
    {
        // ü is two bytes, the escape is shown as a replacement, the tab as a blank.
        const DiffText drawn = drawableText({1, "ü\x1b=\told", {{5, 8}}});
        QCOMPARE(drawn.marks.size(), std::size_t{1});
        QCOMPARE(
            drawn.text.mid(drawn.marks[0].first, drawn.marks[0].second), QStringLiteral("old"));
        const DiffText absurd = drawableText({1, "abc", {{2, 900}, {7000, 7001}}});
        QCOMPARE(absurd.text, QStringLiteral("abc"));
        for (const auto& [begin, end] : absurd.marks)
            QVERIFY(begin <= end && end <= 3);
    }

    void withoutChangesItSaysSo()
    {
        DiffView view;
        view.resize(500, 300);
        view.show();
        const auto* empty = view.findChild<QLabel*>(QStringLiteral("diffEmpty"));
        QVERIFY(empty->isVisible());
        view.setDiff(routing::diffLines("a\n", "a\n"), {}, {});
        QVERIFY(empty->isVisible());
        QVERIFY(view.patch().isEmpty());
        view.setDiff(reviewsDiff(), QStringLiteral("live"), QStringLiteral("draft"));
        QVERIFY(!empty->isVisible());
        QCOMPARE(view.changeCount(), 2);
        routing::TextDiff tooLarge;
        tooLarge.outcome = routing::TextDiff::Outcome::TooLarge;
        view.setDiff(tooLarge, {}, {});
        QVERIFY(empty->isVisible());
    }

    void jumpsGoThroughTheChangesAndStop()
    {
        DiffView view;
        view.resize(500, 160);
        view.setDiff(reviewsDiff(), QStringLiteral("live"), QStringLiteral("draft"));
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        auto* canvas = view.findChild<DiffCanvas*>();
        canvas->setFocus();
        QTest::keyClick(canvas, Qt::Key_F7);
        QCOMPARE(canvas->currentChange(), 0);
        QTest::keyClick(canvas, Qt::Key_F7);
        QTest::keyClick(canvas, Qt::Key_F7);
        QCOMPARE(canvas->currentChange(), 1);
        QTest::keyClick(canvas, Qt::Key_F7, Qt::ShiftModifier);
        QTest::keyClick(canvas, Qt::Key_F7, Qt::ShiftModifier);
        QCOMPARE(canvas->currentChange(), 0);
        const auto row = static_cast<std::size_t>(changeStarts(reviewsDiff().rows)[0]);
        for (int line = 0; line < static_cast<int>(canvas->lines().size()); ++line)
            if (canvas->lines()[static_cast<std::size_t>(line)].row == static_cast<int>(row))
                QVERIFY(canvas->viewport()->rect().intersects(canvas->lineRect(line)));
    }

    void widthChoosesTheModeUntilThePersonDoes()
    {
        DiffView view;
        view.setDiff(reviewsDiff(), {}, {});
        view.resize(900, 300);
        view.show();
        QVERIFY(view.isSideBySide());
        view.resize(400, 300);
        QVERIFY(!view.isSideBySide());
        const QSignalSpy changed(&view, &DiffView::modeChanged);
        QTest::mouseClick(
            view.findChild<QToolButton*>(QStringLiteral("sideBySide")), Qt::LeftButton);
        QVERIFY(view.isSideBySide());
        QCOMPARE(changed.count(), 1);
        view.resize(380, 300);
        QVERIFY(view.isSideBySide());
        view.setMode(DiffMode::Unified);
        QVERIFY(!view.isSideBySide());
        QCOMPARE(changed.count(), 1);
    }

    void aFoldOpensByClick()
    {
        DiffView view;
        view.resize(500, 400);
        view.setDiff(reviewsDiff(), {}, {});
        view.show();
        auto* canvas = view.findChild<DiffCanvas*>();
        const std::size_t before = canvas->lines().size();
        QCOMPARE(canvas->lines()[0].kind, DiffLine::Kind::Fold);
        QTest::mouseClick(canvas->viewport(), Qt::LeftButton, {}, canvas->lineRect(0).center());
        QVERIFY(canvas->lines().size() > before);
        view.setDiff(reviewsDiff(), {}, {});
        QVERIFY2(canvas->lines().size() > before, "an equal diff closes nothing");
    }

    void copiesAPatch()
    {
        DiffView view;
        view.setDiff(reviewsDiff(), QStringLiteral("live"), QStringLiteral("draft"));
        view.show();
        QTest::mouseClick(
            view.findChild<QToolButton*>(QStringLiteral("copyPatch")), Qt::LeftButton);
        const QString patch = QGuiApplication::clipboard()->text();
        QVERIFY(patch.startsWith(QStringLiteral("--- live\n+++ draft\n@@")));
        QVERIFY(patch.contains(QStringLiteral("-      weight: 80\n+      weight: 50\n")));
    }

    void hostileTextIsPainted()
    {
        const std::string longLine(100'000, 'x');
        DiffView view;
        view.resize(600, 300);
        view.setDiff(routing::diffLines("a\x01 \u202E b\n\xff\xfe\n" + longLine + "1\n",
                         "<b>a</b>\n\xff\xfd\n" + longLine + "2\n"),
            {}, {});
        view.show();
        QVERIFY(!view.grab().isNull());
    }

    void manyLinesStayQuickToPaint()
    {
        std::string left;
        std::string right;
        for (int i = 0; i < 5000; ++i) {
            left += "line " + std::to_string(i) + "\n";
            right += "line " + std::to_string(i % 7 == 0 ? -i : i) + "\n";
        }
        DiffView view;
        view.resize(900, 600);
        view.setDiff(routing::diffLines(left, right), {}, {});
        view.show();
        QVERIFY(view.changeCount() > 600);
        auto* canvas = view.findChild<DiffCanvas*>();
        canvas->verticalScrollBar()->setValue(canvas->verticalScrollBar()->maximum());
        QVERIFY(!view.grab().isNull());
        QVERIFY(canvas->viewport()->rect().intersects(
            canvas->lineRect(static_cast<int>(canvas->lines().size()) - 1)));
    }

    void pictures()
    {
        DiffView view;
        view.setDiff(routing::diffLines("a: 1\nb: 2\nc: 3\nd:\n- x\n- y\n",
                         "a: 1\nb: 20\nd:\n- x\n- new\n- y\nz: last\n"),
            QStringLiteral("In the cluster"), QStringLiteral("Edited"));
        samples::savePictures(view, {760, 260}, QStringLiteral("diff"));
        samples::savePictures(view, {380, 300}, QStringLiteral("diff"));
    }
};

} // namespace vigla::ui

QTEST_MAIN(vigla::ui::TestDiffView)
#include "tst_diff_view.moc"
