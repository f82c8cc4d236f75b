#pragma once

#include <QMenu>
#include <QString>

#include "models/graph/neighbourhood.h"
#include "ui/theme/icons.h"

namespace vigla::ui {

/// What a menu is opened for; without an id it is for the ground.
struct GraphMenuTarget {
    QString id; ///< Of a node or edge.
    bool isNode = false;
    QString routedHost; ///< Empty when there are no rules to edit.
    QString namespaceName; ///< Of a node; empty when it is in none.
    bool isFocused = false; ///< Only a neighbourhood is shown.
};

/// What can be done with an element of the graph, or with the graph.
class GraphMenu final : public QMenu {
    Q_OBJECT
public:
    GraphMenu(GraphMenuTarget target, QWidget* parent);

signals:
    void routingRequested(const QString& host);
    void testRequested(const QString& host); ///< Try a request on the rules of the host.
    void whyRequested(const QString& id);
    void focusRequested(const vigla::graph::Focus& focus); ///< Without a node: the whole graph.
    void onlyRequested(const QString& id); ///< Show it and its paths alone.
    void hideRequested(const QString& id);
    void hideNamespaceRequested(const QString& namespaceName);
    void copyNameRequested(const QString& id);
    void copyNumbersRequested(const QString& id);
    void copyPictureRequested();
    void fitRequested();

private:
    QAction* add(QMenu* menu, Icon image, const QString& text, const char* name);
    void addElement();
    void addFocus();
    void addGround();

    GraphMenuTarget m_target;
};

} // namespace vigla::ui
