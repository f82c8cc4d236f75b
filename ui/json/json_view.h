#pragma once

#include "models/envoy/json_text.h"

#include <QString>
#include <QWidget>

class QLabel;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace vigla {
class JsonTreeModel;
}

namespace vigla::ui {

class TextCanvas;

/// A JSON document or a part of it, as a tree or as text. Both stand at the same place.
class JsonView final : public QWidget {
    Q_OBJECT
public:
    explicit JsonView(QWidget* parent = nullptr);

    void setJson(const QString& title, envoy::JsonTextPtr text, const envoy::JsonSpan& part);
    void clear(const QString& title);
    /// Shows and marks `length` bytes at `position` of the whole text.
    void reveal(std::uint32_t position, std::uint32_t length);
    void showText(bool isText);
    bool isText() const;

    QTreeView* tree() const { return m_tree; }
    TextCanvas* canvas() const { return m_canvas; }

signals:
    void modeChanged(bool isText);

private:
    void fillText();
    void expandFirst();

    envoy::JsonTextPtr m_text;
    envoy::JsonSpan m_part;
    bool m_isTextStale = true; ///< The text is laid out only when it is looked at.
    JsonTreeModel* m_model = nullptr;
    QLabel* m_title = nullptr;
    QToolButton* m_asTree = nullptr;
    QToolButton* m_asText = nullptr;
    QToolButton* m_copy = nullptr;
    QStackedWidget* m_stack = nullptr;
    QTreeView* m_tree = nullptr;
    TextCanvas* m_canvas = nullptr;
};

} // namespace vigla::ui
