#pragma once

#include <QString>
#include <QWidget>

#include "models/qt/mesh_tables.h"
#include "models/qt/snapshot_store.h"

#include <memory>

class QBoxLayout;
class QLabel;
class QPlainTextEdit;
class QSplitter;
class QStackedWidget;

namespace vigla {
class Search;
}

namespace vigla::ui {

class EmptyView;
class FactGrid;
class MeshTable;

/// Every proxy: what istiod has sent it, what it has accepted, and its own words where it refused.
/// Worst first.
class ProxiesPage final : public QWidget {
    Q_OBJECT
public:
    explicit ProxiesPage(Search& search, QWidget* parent = nullptr);

    void setPicture(const Published& picture);
    /// Selects a proxy by `namespace/pod`. @return false when it is not in the list.
    bool showProxy(const QString& id);
    MeshTable* table() const { return m_table; }

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildDetail();
    void refresh();
    void showSummary();
    void showDetail();

    Search& m_search;
    Published m_picture;
    QString m_wanted; ///< To be selected as soon as it is in the list.
    std::shared_ptr<SystemTime> m_now;
    ProxyTable* m_model = nullptr;
    MeshTable* m_table = nullptr;
    QLabel* m_summary = nullptr;
    QBoxLayout* m_parts = nullptr; ///< Facts, and what the proxy said.
    QSplitter* m_split = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyView* m_empty = nullptr;
    QWidget* m_detail = nullptr;
    QLabel* m_title = nullptr;
    FactGrid* m_facts = nullptr;
    QPlainTextEdit* m_words = nullptr;
};

} // namespace vigla::ui
