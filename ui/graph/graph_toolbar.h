#pragma once

#include <QFrame>
#include <QString>
#include <QStringList>

#include "models/graph/neighbourhood.h"
#include "models/qt/view_settings.h"
#include "ui/graph/graph_export.h"
#include "ui/theme/icons.h"

#include <functional>

class QAction;
class QMenu;
class QToolButton;

namespace vigla::ui {

/// An element that was taken out by hand.
struct HiddenElement {
    QString id;
    QString title;
    bool operator==(const HiddenElement&) const = default;
};

/// How the graph is drawn: type, boxes, labels, what is shown, and the view's own buttons.
class GraphToolbar final : public QFrame {
    Q_OBJECT
public:
    explicit GraphToolbar(QWidget* parent = nullptr);

    void setSettings(const GraphViewSettings& settings); ///< Emits nothing.
    void setHidden(const QList<HiddenElement>& hidden);
    void setHideQuery(const QString& query); ///< What a search hides; empty: nothing.
    void showFocus(const graph::Focus& focus, const QString& title);

signals:
    void settingsEdited(const vigla::GraphViewSettings& settings);
    void fitRequested();
    void zoomInRequested();
    void zoomOutRequested();
    void relayoutRequested();
    void foldAllRequested(bool areFolded); ///< Every box.
    void unhideRequested(const QString& id); ///< Empty: everything.
    void unhideQueryRequested();
    void focusEdited(const vigla::graph::Focus& focus);
    void unfocusRequested();
    void exportRequested(vigla::ui::ExportKind kind);
    void copyRequested(); ///< As a picture.

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    using Edit = std::function<void(GraphViewSettings&)>;
    using Read = std::function<bool(const GraphViewSettings&)>;
    struct Toggle {
        QAction* action;
        Read read;
    };
    QToolButton* addMenuButton(Icon id, const QString& text, const QString& name);
    QToolButton* addButton(Icon id, const QString& tip, const QString& name);
    QAction* addToggle(QMenu* menu, const QString& text, Read read, Edit edit);
    void addFlag(QMenu* menu, const QString& text, bool GraphViewSettings::*flag);
    void addOption(QMenu* menu, const QString& text, bool graph::GraphOptions::*flag);
    void buildTypes();
    void buildBoxes();
    void buildTraffic();
    void buildLabels();
    void buildFocus();
    void buildHidden();
    void buildExport();
    void buildShow();
    void buildViewButtons();
    void showHidden();
    void addUnrestrict(const QString& text, const QString& name, bool GraphViewSettings::*flag);
    QStringList restrictions() const;
    void addRanks(QMenu* menu);
    void edit(const Edit& change);
    void editFocus(const std::function<void(graph::Focus&)>& change);
    void showSettings();

    GraphViewSettings m_settings;
    QList<HiddenElement> m_hidden;
    QString m_hideQuery;
    QStringList m_shownRestrictions; ///< What the button and its menu were built from.
    graph::Focus m_near;
    std::vector<std::pair<QAction*, std::function<bool(const graph::Focus&)>>> m_focusToggles;
    std::vector<Toggle> m_toggles;
    QToolButton* m_type = nullptr;
    QToolButton* m_labels = nullptr;
    QToolButton* m_table = nullptr;
    QToolButton* m_hiddenButton = nullptr;
    QToolButton* m_focus = nullptr;
    std::vector<QWidget*> m_canvasOnly;
    std::vector<QToolButton*> m_shrinking; ///< Lose their words where there is little room.
};

QString titleOf(graph::GraphType type); ///< For people, translated.

} // namespace vigla::ui
