#pragma once

#include "ui/canvas/graph_scene.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace vigla::ui {

/// Explains the shapes, colours, dashes and badges that the scene at hand uses, and no others, in
/// rows as wide as the widget: a strip beside the graph, not on it.
class Legend final : public QWidget {
    Q_OBJECT
public:
    explicit Legend(QWidget* parent = nullptr);

    void setScene(const GraphScenePtr& scene); ///< Null empties it.
    QStringList entries() const; ///< What it explains, in reading order.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Entry {
        enum class Kind { Figure, Line, Text, Badge };
        Kind kind = Kind::Figure;
        QString text;
        NodeShape shape = NodeShape::Circle;
        graph::HealthStatus health = graph::HealthStatus::NotAvailable;
        std::optional<Icon> icon;
        EdgeDash dash = EdgeDash::Solid;
        bool isTcp = false;
        bool isIdle = false;
        graph::Change change = graph::Change::None;

        bool operator==(const Entry&) const = default;
    };
    void paintEntry(QPainter& painter, const Entry& entry, const QRectF& sample) const;

    /// Where each entry stands when there are `width` pixels.
    std::vector<QRect> places(int width) const;
    static std::vector<Entry> entriesOf(const GraphScene& scene);
    std::vector<Entry> m_entries;
};

} // namespace vigla::ui
