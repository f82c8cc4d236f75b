#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/finding.h"
#include "ui/routes/route_edit_view.h"

#include <optional>
#include <vector>

class QComboBox;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace vigla::ui {

class DiffView;
class EffectPane;
class TestPane;
class YamlEditor;

/// The draft as text, one object at a time: the diff against the cluster, the YAML editor, or a
/// request that is tried on it; and below what the edit means.
class ChangePane final : public QWidget {
    Q_OBJECT
public:
    enum Tab { DiffTab, YamlTab, TestTab };

    explicit ChangePane(QWidget* parent = nullptr);

    void setView(const RouteEditView* view); ///< Null: empty. Emits nothing.
    void showTab(Tab tab);
    void saveAs(bool isPatch); ///< Asks for a file; then saveRequested().
    /// Shows the YAML of the finding's object at its line.
    void showFinding(const routing::Finding& finding);

    DiffView* diffView() const { return m_diff; }
    YamlEditor* editor() const { return m_editor; }
    QSplitter* splitter() const { return m_splitter; }

signals:
    /// `isPatch`: only what changes. A manifest file that exists is to be changed in place.
    void saveRequested(const QString& path, bool isPatch);
    void yamlEdited(const vigla::kube::ObjectRef& object, const QString& text);
    /// A request to try on the draft; nothing while none is.
    void requestTried(const std::optional<vigla::routing::RouteRequest>& request);
    void undoRequested();
    void redoRequested();

private:
    QWidget* buildTop();
    void refreshObjects();
    void chooseObject();
    void showObject(bool isNew);
    int indexOf(const kube::ObjectRef& ref) const;
    const DraftObjectText* currentObject() const;

    std::vector<DraftObjectText> m_objects;
    std::vector<std::vector<TextMark>> m_marks;
    std::vector<routing::Finding> m_findings;
    std::string m_host;
    kube::ObjectRef m_current;
    bool m_isPicked = false; ///< The person chose the object.
    QTabBar* m_tabs = nullptr;
    QComboBox* m_object = nullptr;
    QToolButton* m_save = nullptr;
    QStackedWidget* m_stack = nullptr;
    DiffView* m_diff = nullptr;
    YamlEditor* m_editor = nullptr;
    TestPane* m_test = nullptr;
    EffectPane* m_effect = nullptr;
    QSplitter* m_splitter = nullptr;
};

} // namespace vigla::ui
