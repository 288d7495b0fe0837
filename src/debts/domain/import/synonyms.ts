import type { ImportField } from "./fields.js";

const names = (list: string): readonly string[] => list.split(",").map((name) => name.trim());

/**
 * What people call our fields in Spanish, English and Portuguese, folded: no accents, lower case, single spaces. The
 * more telling names come first; a bare word such as `numero` only where nothing better claims it.
 */
export const DEBT_SYNONYMS: Partial<Record<ImportField, readonly string[]>> = {
  debtorRef: names(`
    debtor ref, customer ref, customer id, customer code, customer number, client id, client code,
    codigo cliente, codigo de cliente, cod cliente, id cliente, no cliente, nro cliente,
    numero de cliente, numero cliente, codigo tercero, id tercero, codigo deudor, id deudor,
    codigo do cliente, id do cliente, matricula, socio, numero de socio, account number, account id,
    contrato, suscriptor
  `),
  debtorName: names(`
    debtor name, customer name, client name, nombre cliente, nombre del cliente, nombre completo,
    razon social, nombre o razon social, nombre tercero, nombre del deudor, nome do cliente,
    nome cliente, nome completo, razao social, nome razao social, full name,
    invoice partner display name, partner, cliente, customer, client, deudor, debtor, titular, tercero,
    sacado, nombre, nome, name, apellidos y nombres
  `),
  debtorKind: names(`
    debtor kind, tipo de persona, tipo persona, tipo de cliente, tipo cliente, tipo de pessoa,
    tipo pessoa, customer type, person type, naturaleza, personeria
  `),
  taxId: names(`
    tax id, taxid, cedula, cedula nit, nit, ruc, rfc, cpf, cnpj, cpf cnpj, rut, cuit, cuil, dni, curp,
    cedula nit ruc, identificacion, numero de identificacion, no identificacion, nro identificacion,
    documento de identidad, nro documento identidad, numero de documento, identificacion tercero, vat,
    vat number, tax number, ein
  `),
  country: names("country, country code, pais, codigo pais, codigo de pais"),
  subdivision: names(
    "subdivision, state, province, region, departamento, provincia, estado uf, uf, entidad federativa",
  ),
  timeZone: names("time zone, timezone, zona horaria, huso horario, fuso horario"),
  locale: names("locale, language, lang, idioma, lingua"),
  email: names(`
    email, e mail, mail, correo, correo electronico, email address, correo e, direccion de correo,
    email cliente, correo cliente, email 1, correo 1, endereco de email
  `),
  email2: names(`
    email 2, correo 2, email2, email alterno, correo alterno, correo alternativo, email secundario,
    second email
  `),
  phone: names(`
    phone, phone number, mobile, mobile phone, cell, cell phone, celular, telefono celular,
    telefono movil, movil, telefono, tel, telefone, fone, numero de celular, numero de telefono,
    nro celular, telefono 1, celular 1, phone 1
  `),
  phone2: names(`
    phone 2, telefono 2, celular 2, phone2, telefono alterno, telefono fijo, telefone 2, other phone,
    otro telefono
  `),
  whatsapp: names("whatsapp, numero de whatsapp, whatsapp number, wa, wapp"),
  address: names(`
    address, street, direccion, domicilio, endereco, street address, billing address,
    direccion residencia, direccion de cobro, direccion de facturacion, logradouro
  `),
  city: names("city, town, ciudad, municipio, cidade, localidad, poblacion"),
  debtRef: names(`
    debt ref, invoice number, invoice no, invoice id, invoice, nro factura, no factura, num factura,
    numero factura, numero de factura, factura, folio, folio fiscal, consecutivo, numero de credito,
    nro credito, no credito, credito, numero de prestamo, prestamo, obligacion, numero de obligacion,
    nro obligacion, pagare, loan number, loan id, loan, comprobante, nro comprobante,
    numero de comprobante, documento, nro documento, no documento, numero do documento, nota fiscal,
    numero da nota, nf, numero da fatura, fatura, titulo, numero do titulo, boleto, nosso numero,
    ext ref, external ref, external id, referencia, reference, ref, document number, num, number, numero
  `),
  amount: names(`
    balance, open balance, amount due, outstanding, outstanding balance, balance due, saldo,
    saldo pendiente, saldo actual, saldo vencido, saldo total, saldo de capital, saldo a pagar,
    saldo en mora, por cobrar, saldo por cobrar, deuda, valor deuda, monto adeudado, total adeudado,
    saldo devedor, saldo em aberto, valor em aberto, valor pendente, amount, invoice amount, monto,
    importe, valor, valor factura, total factura, total a pagar, valor a pagar, valor do titulo,
    valor da fatura, montante, total, debt amount, valor cuota, monto cuota
  `),
  currency: names("currency, currency code, moneda, divisa, moeda, cod moneda, codigo moneda, tipo de moneda"),
  issuedOn: names(`
    issued on, issue date, invoice date, invoice bill date, date issued, fecha factura,
    fecha de factura, fecha emision, fecha de emision, fecha de expedicion, fecha documento,
    fecha desembolso, fecha de creacion, data de emissao, data emissao, emissao, emision,
    fecha elaboracion, date, fecha, data
  `),
  dueOn: names(`
    due on, due date, duedate, date due, maturity date, payment due date, fecha vencimiento,
    fecha de vencimiento, vencimiento, vence, fec vencimiento, f vencimiento, fecha vto, vto,
    fecha limite de pago, fecha limite, fecha de pago, fecha pago, data de vencimento, data vencimento,
    vencimento, venc, maturity, fecha cuota, vencimiento cuota
  `),
  product: names(`
    product, producto, produto, linea, linea de credito, tipo de credito, servicio, servico, plan,
    concepto, tipo producto
  `),
  portfolio: names("portfolio, cartera, carteira, segmento, campana, campanha, lote, sucursal, agencia, filial"),
  tags: names("tags, tag, etiquetas, etiqueta, labels, marcadores"),
};

export const PAYMENT_SYNONYMS: Partial<Record<ImportField, readonly string[]>> = {
  paymentRef: names(`
    payment ref, payment id, payment number, payment reference, receipt, receipt number, transaction id,
    transaction, id pago, numero de pago, nro pago, referencia de pago, referencia pago, recibo,
    nro recibo, numero de recibo, recibo de caja, id transaccion, transaccion, comprobante,
    comprobante de pago, id do pagamento, numero do pagamento, comprovante, id transacao, nsu,
    reference, referencia, ref
  `),
  debtRef: (DEBT_SYNONYMS.debtRef ?? []).filter(
    (name) => !/^(?:comprobante|referencia|reference|ref|num|number|numero)$/.test(name),
  ),
  debtorRef: DEBT_SYNONYMS.debtorRef ?? [],
  amount: names(`
    amount paid, paid amount, payment amount, amount received, valor pagado, monto pagado,
    importe pagado, valor pago, valor recibido, monto recibido, abono, valor abono, recaudo,
    valor recaudo, pago, valor recebido, montante pago, amount, monto, importe, valor, total,
    invoice amount
  `),
  currency: DEBT_SYNONYMS.currency ?? [],
  paidOn: names(`
    paid on, payment date, date paid, paid date, settled date, settlement date, fecha de pago,
    fecha pago, fecha abono, fecha de abono, fecha recaudo, fecha de recaudo, fecha consignacion,
    fecha transaccion, data de pagamento, data pagamento, data do pagamento, data de recebimento,
    data baixa, date, fecha, data
  `),
  method: names(`
    method, payment method, metodo de pago, medio de pago, forma de pago, canal, canal de pago, banco,
    metodo de pagamento, forma de pagamento, meio de pagamento
  `),
  note: names(`
    note, notes, memo, nota, notas, observacion, observaciones, comentario, detalle, observacao,
    descricao
  `),
};
