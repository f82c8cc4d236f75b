#include "tests/support/sample_mesh.h"
#include "ui/graph/graph_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/shell/main_window.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTest>

using namespace vigla;

namespace {

/// Markup, an escape sequence, a line break and a text direction that runs backwards.
const std::string kHostile = "<b>x</b><img src=//e>\x1b[31m\n\xe2\x80\xae"
                             "evil\xe2\x81\xa6\x07";

bool isHidden(QChar character)
{
    const auto code = character.unicode();
    const bool isBidi = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)
        || code == 0x200E || code == 0x200F || code == 0x061C;
    return isBidi || (character.category() == QChar::Other_Control && code != '\n' && code != '\t');
}

/// What a widget, an action or a model shows.
struct Shown {
    QString place;
    QString text;
    bool mayBeMarkup = false; ///< Qt takes it for HTML when it looks like it.
};

void collectModel(const QAbstractItemView& view, QList<Shown>& shown)
{
    const auto* model = view.model();
    for (int row = 0; model && row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            const auto index = model->index(row, column);
            const QString place = view.objectName() + QLatin1Char('/') + QString::number(column);
            shown.append({place, index.data(Qt::DisplayRole).toString()});
            shown.append(
                {place + QStringLiteral(" tip"), index.data(Qt::ToolTipRole).toString(), true});
            shown.append({place, index.data(Qt::AccessibleTextRole).toString()});
        }
    }
}

void collectWidget(const QWidget& widget, QList<Shown>& shown)
{
    const QString place = QString::fromLatin1(widget.metaObject()->className()) + QLatin1Char(' ')
        + widget.objectName();
    shown.append({place + QStringLiteral(" tip"), widget.toolTip(), true});
    shown.append({place, widget.accessibleName()});
    shown.append({place, widget.accessibleDescription()});
    shown.append({place, widget.windowTitle()});
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        shown.append({place, label->text(), label->textFormat() != Qt::PlainText});
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        shown.append({place, button->text()});
    if (const auto* edit = qobject_cast<const QLineEdit*>(&widget))
        shown.append({place, edit->text()});
    if (const auto* group = qobject_cast<const QGroupBox*>(&widget))
        shown.append({place, group->title()});
    if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget))
        collectModel(*view, shown);
    const auto* menu = qobject_cast<const QMenu*>(&widget);
    const bool hasTips = !menu || menu->toolTipsVisible();
    for (const QAction* action : widget.actions()) {
        shown.append({place + QStringLiteral(" action"), action->text()});
        if (hasTips)
            shown.append({place + QStringLiteral(" action tip"), action->toolTip(), true});
    }
}

void collectAccessible(QAccessibleInterface* element, QList<Shown>& shown)
{
    if (!element)
        return;
    shown.append({QStringLiteral("accessible"), element->text(QAccessible::Name)});
    shown.append({QStringLiteral("accessible"), element->text(QAccessible::Description)});
    for (int child = 0; child < element->childCount(); ++child)
        collectAccessible(element->child(child), shown);
}

/// The sample with every name that a cluster chooses turned into a hostile one.
Published hostilePicture()
{
    Published picture = test::samplePicture();
    auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
    for (auto& node : graph->nodes)
        for (auto* name : {&node.namespaceName, &node.workload, &node.app, &node.version,
                 &node.service, &node.cluster})
            if (!name->empty())
                *name += kHostile;
    for (auto& box : graph->boxes)
        for (auto* name : {&box.cluster, &box.namespaceName, &box.app})
            if (!name->empty())
                *name += kHostile;
    picture.graph = graph;
    auto snapshot = std::make_shared<snapshot::MeshSnapshot>(*picture.snapshot);
    for (auto& proxy : snapshot->proxies)
        for (auto* text : {&proxy.namespaceName, &proxy.podName, &proxy.workload, &proxy.istiod,
                 &proxy.lds.error, &proxy.cds.error})
            if (!text->empty())
                *text += kHostile;
    snapshot->proxyFailures = {{"pod" + kHostile, "refused" + kHostile}};
    snapshot->sourceReason += kHostile;
    for (auto& freshness : snapshot->freshness) {
        freshness.state = snapshot::Freshness::State::Unreachable;
        freshness.reason = "why" + kHostile;
    }
    picture.snapshot = snapshot;
    return picture;
}

} // namespace

/// Text from a cluster is plain text, wherever it ends up.
class TestHostileText : public QObject {
    Q_OBJECT

    static QList<Shown> everything(ui::MainWindow& window)
    {
        QList<Shown> shown;
        collectWidget(window, shown);
        for (const auto* widget : window.findChildren<QWidget*>())
            collectWidget(*widget, shown);
        collectAccessible(QAccessible::queryAccessibleInterface(&window), shown);
        return shown;
    }

private slots:
    void nothingHiddenAndNoMarkupIsShown_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<bool>("isTable");
        QTest::addColumn<QString>("selected");
        const auto shop = test::sampleShop(graph::GraphType::VersionedApp);
        const QString node = QString::fromStdString(shop.id("reviews"));
        const QString edge = QString::fromStdString(shop.edgeId("reviews", "reviews v2"));
        const int graph = static_cast<int>(ui::PageId::Graph);
        QTest::addRow("graph") << graph << false << QString();
        QTest::addRow("graph as tables") << graph << true << QString();
        QTest::addRow("a node in the inspector") << graph << false << node;
        QTest::addRow("an edge in the inspector") << graph << false << edge;
        QTest::addRow("tables") << static_cast<int>(ui::PageId::Tables) << false << QString();
        QTest::addRow("proxies") << static_cast<int>(ui::PageId::Proxies) << false << QString();
    }
    void nothingHiddenAndNoMarkupIsShown()
    {
        QFETCH(const int, page);
        QFETCH(const bool, isTable);
        QFETCH(const QString, selected);
        const QString hostile = QString::fromStdString(kHostile);
        ui::MainWindow window;
        window.resize(1440, 900);
        window.setContexts(
            {{QStringLiteral("kind") + hostile, QStringLiteral("https://a") + hostile, false}},
            QStringLiteral("kind") + hostile);
        window.setNamespaces(
            {QStringLiteral("shop") + hostile}, {QStringLiteral("shop") + hostile});
        ui::ConnectionStatus status;
        status.state = ui::ConnectionStatus::State::Lost;
        status.reason = QStringLiteral("lost") + hostile;
        window.setConnection(status);
        window.setPicture(hostilePicture());
        window.showPage(static_cast<ui::PageId>(page));
        window.graphPage()->showTable(isTable);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        if (!selected.isEmpty())
            window.selection().select(selected);
        QCoreApplication::processEvents();
        int hostileTexts = 0;
        for (const auto& [place, text, mayBeMarkup] : everything(window)) {
            hostileTexts += text.contains(QStringLiteral("evil")) ? 1 : 0;
            const bool isPlain = std::none_of(text.begin(), text.end(), isHidden);
            QVERIFY2(isPlain, qPrintable(place + QStringLiteral(": ") + text));
            const bool isMarkup = mayBeMarkup && Qt::mightBeRichText(text)
                && (text.contains(QStringLiteral("<b>x")) || text.contains(QStringLiteral("<img")));
            QVERIFY2(!isMarkup, qPrintable(place + QStringLiteral(": ") + text));
        }
        QVERIFY2(hostileTexts > 3, "the names did not get as far as the window");
    }
};

QTEST_MAIN(TestHostileText)
#include "tst_hostile_text.moc"
