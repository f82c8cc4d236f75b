#pragma once

#include <QObject>
#include <QString>

namespace vigla {

/// The one selected element, by its node or edge id: shared by the graph, the tables, the inspector
/// and the charts. GUI thread only.
///
/// An id that the newest picture does not have stays selected: the element may come back with the
/// next round.
class Selection final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const QString& id() const { return m_id; } ///< Empty when nothing is selected.
    bool isEmpty() const { return m_id.isEmpty(); }

    void select(const QString& id); ///< An empty id clears.
    void clear() { select({}); }

signals:
    void changed(const QString& id);

private:
    QString m_id;
};

} // namespace vigla
