#include "ui/graph/graph_menu.h"

#include "models/qt/convert.h"

#include <utility>

namespace vigla::ui {

GraphMenu::GraphMenu(GraphMenuTarget target, QWidget* parent)
    : QMenu(parent)
    , m_target(std::move(target))
{
    setObjectName(QStringLiteral("graphMenu"));
    setAttribute(Qt::WA_DeleteOnClose);
    if (!m_target.id.isEmpty()) {
        addElement();
        addSeparator();
    }
    addGround();
}

QAction* GraphMenu::add(QMenu* menu, Icon image, const QString& text, const char* name)
{
    QAction* action = menu->addAction(ui::icon(image), text);
    action->setObjectName(QLatin1String(name));
    return action;
}

void GraphMenu::addElement()
{
    const QString id = m_target.id;
    if (!m_target.routedHost.isEmpty()) {
        connect(add(this, Icon::Routing, tr("Edit routing…"), "menuRouting"), &QAction::triggered,
            this, [this] { emit routingRequested(m_target.routedHost); });
        connect(add(this, Icon::Check, tr("Test a request…"), "menuTest"), &QAction::triggered,
            this, [this] { emit testRequested(m_target.routedHost); });
    }
    connect(add(this, Icon::Help, tr("Why is this here?"), "menuWhy"), &QAction::triggered, this,
        [this, id] { emit whyRequested(id); });
    addSeparator();
    if (m_target.isNode)
        addFocus();
    connect(add(this, Icon::Filter, tr("Show only this and its paths"), "menuOnly"),
        &QAction::triggered, this, [this, id] { emit onlyRequested(id); });
    connect(add(this, Icon::Hide, tr("Hide this"), "menuHide"), &QAction::triggered, this,
        [this, id] { emit hideRequested(id); });
    if (!m_target.namespaceName.isEmpty())
        connect(add(this, Icon::Namespace,
                    toMenuText(tr("Hide the namespace %1").arg(m_target.namespaceName)),
                    "menuHideNamespace"),
            &QAction::triggered, this,
            [this] { emit hideNamespaceRequested(m_target.namespaceName); });
    addSeparator();
    connect(add(this, Icon::Copy, tr("Copy name"), "menuCopy"), &QAction::triggered, this,
        [this, id] { emit copyNameRequested(id); });
    connect(add(this, Icon::Copy, tr("Copy all numbers"), "menuCopyNumbers"), &QAction::triggered,
        this, [this, id] { emit copyNumbersRequested(id); });
}

void GraphMenu::addFocus()
{
    QMenu* near = addMenu(ui::icon(Icon::Focus), tr("Focus"));
    near->menuAction()->setObjectName(QStringLiteral("menuFocus"));
    const auto addOne = [&](const QString& text, const QString& name, const graph::Focus& focus) {
        QAction* action = near->addAction(text);
        action->setObjectName(name);
        connect(action, &QAction::triggered, this, [this, focus] { emit focusRequested(focus); });
    };
    const std::string id = toStdString(m_target.id);
    for (int hops = graph::kFewestHops; hops <= graph::kMostHops; ++hops)
        addOne(hops == 1 ? tr("1 hop away") : tr("%1 hops away").arg(hops),
            QStringLiteral("menuFocus%1").arg(hops), {id, hops});
    near->addSeparator();
    addOne(tr("What calls it"), QStringLiteral("menuFocusCallers"), {id, 1, true, false});
    addOne(tr("What it calls"), QStringLiteral("menuFocusCallees"), {id, 1, false, true});
}

void GraphMenu::addGround()
{
    if (m_target.isFocused)
        connect(add(this, Icon::Graph, tr("Show the whole graph"), "menuUnfocus"),
            &QAction::triggered, this, [this] { emit focusRequested({}); });
    connect(add(this, Icon::Fit, tr("Fit the graph"), "menuFit"), &QAction::triggered, this,
        &GraphMenu::fitRequested);
    connect(add(this, Icon::Export, tr("Copy as picture"), "menuCopyPicture"), &QAction::triggered,
        this, &GraphMenu::copyPictureRequested);
}

} // namespace vigla::ui
