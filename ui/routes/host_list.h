#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/split.h"

#include <vector>

class QComboBox;
class QLineEdit;
class QListView;
class QModelIndex;

namespace vigla::ui {

class HostListModel;
class PlainLabel;

/// The hosts of the mesh to pick from, with search and grouping by namespace.
class HostList final : public QWidget {
    Q_OBJECT
public:
    explicit HostList(QWidget* parent = nullptr);

    void setHosts(std::vector<routing::RoutableHost> hosts); ///< Keeps the selection.
    /// Selects `host`, clearing the filter where it hides it. Emits nothing.
    /// @return false when there is no such host.
    bool select(const QString& host);
    QString current() const { return m_current; }

signals:
    void hostSelected(const QString& host);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refilter();
    void restoreSelection();
    void takeCurrent(const QModelIndex& index);
    void refreshEmpty();

    HostListModel* m_model = nullptr;
    QLineEdit* m_search = nullptr;
    QComboBox* m_show = nullptr;
    QListView* m_view = nullptr;
    PlainLabel* m_empty = nullptr;
    QString m_current;
    bool m_isSetting = false;
};

} // namespace vigla::ui
