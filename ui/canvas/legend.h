#pragma once

#include "ui/canvas/graph_scene.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace vigla::ui {

/// Explains the shapes, colours, dashes and badges that the scene at hand uses, and no others.
class Legend final : public QWidget {
    Q_OBJECT
public:
    explicit Legend(QWidget* parent = nullptr);

    void setScene(const GraphScenePtr& scene); ///< Null empties it.
    QStringList entries() const; ///< What it explains, from top to bottom.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

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

        bool operator==(const Entry&) const = default;
    };
    void paintEntry(QPainter& painter, const Entry& entry, const QRectF& sample) const;

    static std::vector<Entry> entriesOf(const GraphScene& scene);
    std::vector<Entry> m_entries;
};

} // namespace vigla::ui
